/** As Colyseus notes them, by the id of their session: options, auth, taken, kept for somebody who was lost. */
type Seats = Record<string, readonly [unknown, unknown, boolean?, boolean?]>;

export function giveUpEmptySeats(seats: Seats): void {
  for (const [sessionId, [, , isTaken, isKeptForSomebody]] of Object.entries(seats)) {
    if (isTaken !== true && isKeptForSomebody !== true) delete seats[sessionId];
  }
}
