import { ask, element, money, onClick } from './ask.js';
import { isOver, meaningOf } from './order-view.js';
import { Stripe } from './pretend-stripe.js';

const POLL_MS = 1000;
/** An order that is over changes only if somebody does something with it. */
const REST_MS = 5000;

const at = (id) => document.getElementById(id);
const [, orderId] = /\/orders\/([a-z0-9_]+)/.exec(location.pathname) ?? [];
const path = `/api/orders/${orderId}`;
const returnUrl = `${location.origin}${location.pathname}`;
const stripe = Stripe();
let elements;

// Coming back from a redirect proves nothing: what the address says is dropped, and the shop's server is asked.
if (location.search !== '') history.replaceState(null, '', location.pathname);

/** One form for one client secret: another attempt has another one. */
function offerPayment(action) {
  const clientSecret = action?.clientSecret;
  if (clientSecret === undefined || clientSecret === elements?.clientSecret) return;
  elements = stripe.elements({ clientSecret });
  elements.create('payment').mount('#payment-element');
}

function show({ order, stock, operations, gateway }) {
  const { state, headline, detail, can } = meaningOf(order);
  at('reference').textContent = order.externalReference ?? order.orderId;
  at('lines').replaceChildren(
    ...order.lines.map(({ name, quantity }) =>
      element('li', {
        children: [
          element('span', { text: `${quantity} × ${name}` }),
          element('strong', { text: money(order.totalMinor, order.currency) }),
        ],
      }),
    ),
  );
  setText(at('headline'), headline);
  setText(at('detail'), detail);
  at('status').dataset.state = state;
  offerPayment(order.action);
  at('payment').hidden = !can.includes('pay');
  at('cancel').hidden = !can.includes('cancel');
  at('go-on').hidden = !can.includes('goOn');
  at('again').hidden = !can.includes('again');
  at('tab').hidden = !can.includes('tab');
  at('tab').href = location.pathname;
  at('invoice').hidden = !can.includes('invoice');
  at('invoice').href = `/orders/${orderId}/invoice`;
  showBehind(stock, operations, gateway);
  if (isOver(order)) forgetCart(order);
}

/** Only what changed is said again by a screen reader. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const clock = (instant) => new Date(instant).toLocaleTimeString('en-GB');

function showBehind(stock, operations, gateway) {
  const count = (type) => gateway.filter((entry) => entry.type === type).length;
  setText(at('charged'), String(count('captured')));
  setText(at('refunded'), String(count('refunded')));
  setText(at('stock'), stock.map(({ onHand }) => onHand ?? 'untracked').join(', ') || '–');
  at('operations').replaceChildren(
    ...operations.map(({ kind, status, attemptCount }) =>
      element('li', {
        'data-state': status,
        children: [
          element('span', { text: kind }),
          element('span', {
            text: `${status}, ${attemptCount === 1 ? '1 attempt' : `${attemptCount} attempts`}`,
          }),
        ],
      }),
    ),
  );
  at('gateway').replaceChildren(
    ...gateway.map(({ type, at: instant, eventType }) =>
      element('li', {
        'data-state': type,
        children: [
          element('span', { text: type === 'webhook_delivered' ? `told: ${eventType}` : type }),
          element('time', { text: clock(instant), datetime: instant }),
        ],
      }),
    ),
  );
}

/** What is bought next is another order. */
function forgetCart({ lines }) {
  for (const { sku } of lines) if (sku) sessionStorage.setItem(`done ${sku}`, `cart of ${sku}`);
}

let polls = 0;
async function poll() {
  const mine = (polls += 1);
  let waitMs = POLL_MS;
  try {
    const read = await ask(path);
    if (mine !== polls) return;
    show(read);
    if (isOver(read.order)) waitMs = REST_MS;
  } catch (error) {
    setText(at('error'), error.message);
  }
  setTimeout(() => mine === polls && poll(), waitMs);
}

onClick(at('pay'), async () => {
  // Where the payment method redirects, nothing after this line runs.
  const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url: returnUrl } });
  await poll();
  if (error) throw new Error(error.message);
});
onClick(at('go-on'), () => stripe.handleNextAction({ clientSecret: elements.clientSecret, returnUrl }));
onClick(at('again'), async () => {
  await ask(`${path}/payments`, {});
  await poll();
});
onClick(at('cancel'), async () => {
  await ask(`${path}/cancel`, {});
  await poll();
});

await poll();
