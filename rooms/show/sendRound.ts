/** Holds back what it is given while a round is open. */
export interface RoundMember {
  letGo(): void;
  terminate(): void;
}

/**
 * From a change to the patch that shows it: connections that are told something meanwhile hold it back, so that a notice and the
 * patch right behind it are one write.
 */
export class SendRound {
  /** A connection could not be written to: it is cut, for it would go on without what it was told. */
  readonly failed: (error: unknown) => void;
  readonly #members: RoundMember[] = [];
  #isOpen = false;

  constructor(failed: (error: unknown) => void) {
    this.failed = failed;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
  }

  /** It has something. */
  join(member: RoundMember): void {
    this.#members.push(member);
  }

  close(): void {
    this.#isOpen = false;
    for (const member of this.#members.splice(0)) {
      try {
        member.letGo();
      } catch (error) {
        this.failed(error);
        member.terminate();
      }
    }
  }
}
