import type { DocumentView } from '../../domain/invoices/document-view.ts';
import type { AccountingDocument } from '../../domain/invoices/invoice.ts';
import type { LineKind, TaxExemption } from '../../domain/pricing/priceable.ts';

/** What a page says besides the document's own words. */
export interface PageTexts {
  readonly titles: Readonly<Record<AccountingDocument['kind'] | 'reversal', string>>;
  readonly date: string;
  readonly supplyDate: string;
  readonly order: string;
  readonly reference: string;
  readonly payment: string;
  readonly invoice: string;
  /** The document that a reversal is of. */
  readonly creditNote: string;
  readonly reason: string;
  readonly seller: string;
  readonly buyer: string;
  readonly deliveredTo: string;
  readonly taxId: string;
  readonly item: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly unitPriceWithTax: string;
  readonly discount: string;
  readonly net: string;
  readonly tax: string;
  readonly rate: string;
  readonly noRate: string;
  readonly amount: string;
  readonly amountsIn: (currency: string) => string;
  readonly included: string;
  readonly total: string;
  readonly refunded: string;
  /** Of a reversal, as `refunded` is of a refund. */
  readonly returned: string;
  readonly paidBy: (transactionId: string) => string;
  readonly nothingToPay: string;
  readonly refundedTo: (transactionId: string) => string;
  readonly returnedFrom: (transactionId: string) => string;
  readonly page: (page: number, pages: number) => string;
  readonly exemptions: Readonly<Record<TaxExemption, string>>;
  readonly kinds: Readonly<Record<Exclude<LineKind, 'goods'>, string>>;
}

const english: PageTexts = {
  titles: { invoice: 'Invoice', credit_note: 'Credit note', reversal: 'Reversal of a credit note' },
  date: 'Date',
  supplyDate: 'Date of supply',
  order: 'Order',
  reference: 'Your reference',
  payment: 'Payment',
  invoice: 'For invoice',
  creditNote: 'Reverses credit note',
  reason: 'Reason',
  seller: 'Seller',
  buyer: 'Buyer',
  deliveredTo: 'Delivered to',
  taxId: 'Tax id',
  item: 'Item',
  quantity: 'Quantity',
  unitPrice: 'Unit price',
  unitPriceWithTax: 'Unit price with tax',
  discount: 'Discount',
  net: 'Net',
  tax: 'Tax',
  rate: 'Rate',
  noRate: 'no tax',
  amount: 'Amount',
  amountsIn: (currency) => `Amounts in ${currency}`,
  included: 'Discounts, which the lines contain',
  total: 'Total',
  refunded: 'Refunded',
  returned: 'Returned',
  paidBy: (transactionId) => `Paid in full by charge ${transactionId}.`,
  nothingToPay: 'Nothing is left to pay.',
  refundedTo: (transactionId) => `Refunded to charge ${transactionId}.`,
  returnedFrom: (transactionId) => `Money of charge ${transactionId} came back to the seller.`,
  page: (page, pages) => `Page ${page} of ${pages}`,
  exemptions: {
    reverse_charge: 'Reverse charge: the buyer owes the tax.',
    exempt: 'Exempt from tax.',
  },
  kinds: { service: 'Service', shipping: 'Shipping', fee: 'Fee' },
};

const german: PageTexts = {
  titles: {
    invoice: 'Rechnung',
    credit_note: 'Rechnungskorrektur',
    reversal: 'Storno einer Rechnungskorrektur',
  },
  date: 'Datum',
  supplyDate: 'Leistungsdatum',
  order: 'Bestellung',
  reference: 'Ihre Referenz',
  payment: 'Zahlung',
  invoice: 'Zur Rechnung',
  creditNote: 'Storniert Korrektur',
  reason: 'Grund',
  seller: 'Verkäufer',
  buyer: 'Käufer',
  deliveredTo: 'Geliefert an',
  taxId: 'Steuernummer',
  item: 'Artikel',
  quantity: 'Menge',
  unitPrice: 'Einzelpreis',
  unitPriceWithTax: 'Einzelpreis mit Steuer',
  discount: 'Rabatt',
  net: 'Netto',
  tax: 'Steuer',
  rate: 'Satz',
  noRate: 'ohne Steuer',
  amount: 'Betrag',
  amountsIn: (currency) => `Beträge in ${currency}`,
  included: 'Rabatte, in den Zeilen enthalten',
  total: 'Gesamtbetrag',
  refunded: 'Erstattet',
  returned: 'Zurückgekommen',
  paidBy: (transactionId) => `Vollständig bezahlt mit Zahlung ${transactionId}.`,
  nothingToPay: 'Es ist nichts zu zahlen.',
  refundedTo: (transactionId) => `Erstattet auf Zahlung ${transactionId}.`,
  returnedFrom: (transactionId) => `Geld der Zahlung ${transactionId} kam zum Verkäufer zurück.`,
  page: (page, pages) => `Seite ${page} von ${pages}`,
  exemptions: {
    reverse_charge: 'Steuerschuldnerschaft des Leistungsempfängers.',
    exempt: 'Steuerfrei.',
  },
  kinds: { service: 'Dienstleistung', shipping: 'Versand', fee: 'Gebühr' },
};

const french: PageTexts = {
  titles: { invoice: 'Facture', credit_note: 'Avoir', reversal: 'Annulation d’un avoir' },
  date: 'Date',
  supplyDate: 'Date de la livraison',
  order: 'Commande',
  reference: 'Votre référence',
  payment: 'Paiement',
  invoice: 'Sur la facture',
  creditNote: 'Annule l’avoir',
  reason: 'Motif',
  seller: 'Vendeur',
  buyer: 'Acheteur',
  deliveredTo: 'Livré à',
  taxId: 'N° fiscal',
  item: 'Article',
  quantity: 'Quantité',
  unitPrice: 'Prix unitaire',
  unitPriceWithTax: 'Prix unitaire TTC',
  discount: 'Remise',
  net: 'HT',
  tax: 'Taxe',
  rate: 'Taux',
  noRate: 'sans taxe',
  amount: 'Montant',
  amountsIn: (currency) => `Montants en ${currency}`,
  included: 'Remises, comprises dans les lignes',
  total: 'Total',
  refunded: 'Remboursé',
  returned: 'Revenu',
  paidBy: (transactionId) => `Payé en totalité par le paiement ${transactionId}.`,
  nothingToPay: 'Rien n’est à payer.',
  refundedTo: (transactionId) => `Remboursé sur le paiement ${transactionId}.`,
  returnedFrom: (transactionId) => `L’argent du paiement ${transactionId} est revenu au vendeur.`,
  page: (page, pages) => `Page ${page} sur ${pages}`,
  exemptions: {
    reverse_charge: 'Autoliquidation : la taxe est due par l’acheteur.',
    exempt: 'Exonéré de taxe.',
  },
  kinds: { service: 'Service', shipping: 'Livraison', fee: 'Frais' },
};

const LANGUAGES: Readonly<Record<string, PageTexts>> = { en: english, de: german, fr: french };

const DEFAULT_LANGUAGE = 'en';

/** The locale's, or English where there are no texts in that. */
export const languageOf = (locale: string): string => {
  const { language } = new Intl.Locale(locale);
  return Object.hasOwn(LANGUAGES, language) ? language : DEFAULT_LANGUAGE;
};

export const textsIn = (locale: string): PageTexts => LANGUAGES[languageOf(locale)] ?? english;

/** The heading of a document with its number. */
export const titleOf = (
  { kind, number, reverses }: Pick<DocumentView, 'kind' | 'number' | 'reverses'>,
  { titles }: PageTexts,
): string => `${titles[reverses === undefined ? kind : 'reversal']} ${number}`;
