/** What the shop's server answers. Rejects, with what it says, where it refuses. */
export async function ask(path, body) {
  const response = await fetch(path, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const told = await response.json();
  if (!response.ok) throw new Error(told.message ?? told.error?.message ?? 'The shop does not answer.');
  return told;
}

export const money = (minor, currency) => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
};

/** An element with its text, class and children. Texts are never read as HTML. */
export function element(name, { text, children = [], ...attributes } = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** Runs what a button does, once at a time, and shows what went wrong. */
export function onClick(button, act) {
  const error = document.getElementById('error');
  button.addEventListener('click', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    error.textContent = '';
    try {
      await act();
    } catch (met) {
      error.textContent = met.message;
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
}
