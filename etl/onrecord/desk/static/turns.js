// Keys and clicks one after the other: what a person does waits until the desk has answered what was done before it, so
// that nothing is lost and nothing is done to a row that is about to be another.

let last = Promise.resolve();
let waiting = 0;
let taken = 0;
let era = 0;

/** Does it when everything before it is done. */
export function inTurn(act) {
  const mine = era;
  waiting += 1;
  last = last.then(async () => {
    try {
      if (mine === era) await act();
    } catch (error) {
      reportError(error);
    } finally {
      waiting -= 1;
      taken += 1;
    }
  });
  return last;
}

/** Drops what waits: it was meant to follow something that has not come about. */
export const dropRest = () => { era += 1; };

export const underWay = () => waiting > 0;

/** How much has been done; for who looks whether something happened meanwhile. */
export const turns = () => taken;
