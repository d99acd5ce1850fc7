import { ask, element, money, onClick } from './ask.js';

const offers = document.getElementById('offers');

/**
 * The cart's number. It stays for as long as the cart does, also over a reload: whoever presses Buy twice has one order,
 * because the shop's server makes the idempotency key from it.
 */
function cartOf(sku) {
  const name = `cart of ${sku}`;
  const cart = sessionStorage.getItem(name) ?? `web-${crypto.randomUUID().slice(0, 8)}`;
  sessionStorage.setItem(name, cart);
  return cart;
}

function offerOf({ sku, name, priceMinor, currency, onHand }) {
  const buy = element('button', { text: 'Buy', class: 'primary', 'aria-label': `Buy ${name}` });
  if (onHand === 0) buy.disabled = true;
  onClick(buy, async () => {
    const { orderId } = await ask('/api/orders', { cart: cartOf(sku), sku });
    location.assign(`/orders/${orderId}`);
  });
  const left = onHand === null ? 'Always there' : onHand === 0 ? 'Sold out' : `${onHand} in stock`;
  return element('li', {
    class: 'offer',
    children: [
      element('div', { class: `cover ${sku}`, 'aria-hidden': 'true' }),
      element('h2', { text: name }),
      element('p', { text: money(priceMinor, currency), class: 'price' }),
      element('p', { text: left, class: 'quiet' }),
      buy,
    ],
  });
}

async function show() {
  try {
    offers.replaceChildren(...(await ask('/api/products')).map(offerOf));
  } catch (error) {
    offers.replaceChildren();
    document.getElementById('error').textContent = error.message;
  }
}

// Back from an order whose cart is done: what was bought is a new order next time.
for (const sku of Object.keys(sessionStorage)) {
  if (sku.startsWith('done ')) {
    sessionStorage.removeItem(sessionStorage.getItem(sku));
    sessionStorage.removeItem(sku);
  }
}
await show();
