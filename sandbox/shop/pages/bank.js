import { ask, onClick } from './ask.js';

const asked = new URLSearchParams(location.search);
const clientSecret = sessionStorage.getItem('at the bank') ?? '';
const back = new URL(asked.get('return_url') ?? '/', location.origin);
const [paymentIntent] = clientSecret.split('_secret_');

/** As Stripe comes back: with names that prove nothing. */
function comeBack(redirectStatus) {
  back.searchParams.set('payment_intent', paymentIntent);
  back.searchParams.set('redirect_status', redirectStatus);
  location.assign(back.origin === location.origin ? back : '/');
}

const answer = (result) => ask('/stripe/act', { clientSecret, result });

onClick(document.getElementById('approve'), async () => {
  await answer('success');
  comeBack('succeeded');
});
onClick(document.getElementById('refuse'), async () => {
  await answer('failure');
  comeBack('failed');
});
onClick(document.getElementById('close'), async () => {
  await answer('success');
  document.getElementById('told').textContent =
    'Paid. You closed the bank and never went back; the shop learns of it all the same.';
});
document.getElementById('leave').href = back.origin === location.origin ? back.pathname : '/';
