// What the page asks of the desk, and which tab it is: a reload stays the same tab, a second tab is another.

const TAB = "onrecord-tab";
export const tab = sessionStorage.getItem(TAB) ?? crypto.randomUUID();
sessionStorage.setItem(TAB, tab);

/** An answer of the desk that says no, in words for the person. */
export class Refusal extends Error {}

async function answer(response) {
  let body;
  try {
    body = await response.json();
  } catch {
    throw new Refusal(response.status === 403
      ? "This page has lost its token: open the address that `onrecord review` printed."
      : `The desk answered ${response.status}.`);
  }
  if (!response.ok) throw new Refusal(body.error ?? `The desk answered ${response.status}.`);
  return body;
}

async function send(path, options) {
  try {
    return await answer(await fetch(path, options));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Error("The desk does not answer. Is `onrecord review` still running? Nothing has been written.");
  }
}

export const get = (path, query = {}) => send(`${path}?${new URLSearchParams({ tab, ...query })}`, {});

export const post = (path, body) => send(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ tab, ...body }),
});
