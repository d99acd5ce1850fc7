import { element } from './ask.js';

/**
 * In place of Stripe.js, with the same calls: `Stripe().elements({ clientSecret })`, `create('payment').mount(…)`,
 * `confirmPayment({ elements, confirmParams: { return_url } })`. Where Stripe asks for a card, this asks what to pretend.
 */
const CHOICES = [
  ['works', 'A card that works', 'Paid at once.'],
  ['declined', 'A card that is declined', 'The order stays: pay with another one.'],
  ['redirect_left', 'Your bank (iDEAL)', 'You leave for the bank’s page, and come back, or not.'],
  ['voucher', 'A voucher (Multibanco)', 'Paid at a cash machine, within days.'],
  ['debit_succeeds', 'A bank debit that succeeds', 'Pending for 15 seconds here, for days at Stripe.'],
  ['debit_fails', 'A bank debit that fails', 'Pending for 15 seconds, then refused by the bank.'],
  ['leaves', 'Nothing: I leave', 'The order waits until the payment window ends.'],
];
const DEBIT_SECONDS = 15;

function choice([value, label, hint], index) {
  const input = element('input', { type: 'radio', name: 'pretended', value, id: `pretend-${value}` });
  input.checked = index === 0;
  return element('label', {
    class: 'choice',
    children: [
      input,
      element('span', {
        children: [element('strong', { text: label }), element('small', { text: hint })],
      }),
    ],
  });
}

async function ask(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Where the customer goes on. A secret is in no address: addresses are logged. */
function atTheBank(clientSecret, returnUrl) {
  sessionStorage.setItem('at the bank', clientSecret);
  location.assign(`/bank?return_url=${encodeURIComponent(returnUrl)}`);
  return new Promise(() => undefined);
}

export function Stripe() {
  return {
    elements: ({ clientSecret }) => ({
      clientSecret,
      create: () => ({
        mount: (selector) => document.querySelector(selector).replaceChildren(...CHOICES.map(choice)),
      }),
    }),
    async confirmPayment({ elements: { clientSecret }, confirmParams }) {
      const behaviour = document.querySelector('input[name=pretended]:checked').value;
      if (behaviour === 'leaves') {
        location.assign('/');
        return new Promise(() => undefined);
      }
      const told = await ask('/stripe/confirm', {
        clientSecret,
        behaviour,
        ...(behaviour.startsWith('debit') && { afterSeconds: DEBIT_SECONDS }),
      });
      if (told.error) return { error: told.error };
      const isRedirect = told.next_action?.type === 'redirect_to_url';
      return isRedirect ? atTheBank(clientSecret, confirmParams.return_url) : { paymentIntent: told };
    },
    /** Goes on with what the customer left. */
    async handleNextAction({ clientSecret, returnUrl }) {
      return atTheBank(clientSecret, returnUrl);
    },
  };
}
