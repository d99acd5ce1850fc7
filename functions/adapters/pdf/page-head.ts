import type { Content } from 'pdfmake/interfaces.js';
import type { Address } from '../../domain/merchants/address.ts';
import type { Figures } from './page-figures.ts';
import type { Page } from './page-tables.ts';
import { titleOf } from './page-texts.ts';

/** Who, to whom, when, and about what. */
export function head(page: Page, logo: Uint8Array | undefined): Content[] {
  const { view, texts, write } = page;
  const heading = write(titleOf(view, texts), { fontSize: 18, margin: [0, 0, 0, 12] });
  return [
    ...(logo === undefined
      ? []
      : [
          {
            image: `data:image/png;base64,${Buffer.from(logo).toString('base64')}`,
            fit: [160, 60] as [number, number],
            alignment: 'right' as const,
            margin: [0, 0, 0, 8] as [number, number, number, number],
          },
        ]),
    heading,
    {
      columns: parties(page).map((party) => ({
        width: '*',
        stack: [
          write(party.title, { fontSize: 8, color: '#666666' }),
          ...party.lines.map((line) => write(line, { fontSize: 9 })),
        ],
      })),
      columnGap: 16,
      margin: [0, 0, 0, 12],
    },
    {
      layout: 'noBorders',
      margin: [0, 0, 0, 16],
      table: {
        body: facts(page).map(([name, value]) => [
          write(name, { fontSize: 9, color: '#666666' }),
          write(value, { fontSize: 9 }),
        ]),
      },
    },
  ];
}

interface Party {
  readonly title: string;
  readonly lines: readonly string[];
}

function parties({ view, texts, figures }: Page): readonly Party[] {
  const { seller, customer, billingAddress, shippingAddress } = view;
  const { legalName = seller.merchantId, address, taxIds = [] } = seller;
  const { name, email, taxId } = customer;
  const buyerName = billingAddress?.name ?? name;
  const addressOf = (one: Address | undefined): readonly string[] =>
    one === undefined ? [] : addressLines(one, figures);
  return [
    { title: texts.seller, lines: [legalName, ...addressOf(address), ...taxIds] },
    {
      title: texts.buyer,
      lines: [
        ...(buyerName === undefined ? [] : [buyerName]),
        ...addressOf(billingAddress),
        ...(taxId === undefined ? [] : [`${texts.taxId} ${taxId}`]),
        email,
      ],
    },
    ...(shippingAddress === undefined
      ? []
      : [
          {
            title: texts.deliveredTo,
            lines: [
              ...(shippingAddress.name === undefined ? [] : [shippingAddress.name]),
              ...addressLines(shippingAddress, figures),
            ],
          },
        ]),
  ];
}

const addressLines = (
  { lines, postalCode, city, region, country, phone }: Address,
  figures: Figures,
): readonly string[] => [
  ...lines,
  [postalCode, city].filter((part) => part !== undefined).join(' '),
  ...(region === undefined ? [] : [region]),
  figures.country(country),
  ...(phone === undefined ? [] : [phone]),
];

function facts({ view, texts, figures }: Page): readonly (readonly [string, string])[] {
  const { externalReference, invoiceNumber, invoiceIssuedOn, reverses, reason } = view;
  const of =
    invoiceNumber === undefined
      ? undefined
      : [invoiceNumber, ...(invoiceIssuedOn === undefined ? [] : [figures.day(invoiceIssuedOn)])].join(', ');
  const all: readonly (readonly [string, string | undefined])[] = [
    [texts.date, figures.day(view.issuedOn)],
    [texts.supplyDate, figures.day(view.suppliedOn)],
    [texts.reference, externalReference],
    [texts.order, view.orderId],
    [texts.invoice, of],
    [texts.creditNote, reverses],
    [texts.payment, view.transactionId],
    [texts.reason, reason],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
