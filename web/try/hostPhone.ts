import type { ChannelView } from '../../src/client/index.ts';
import { StaffPhone } from '../staff/staffPhone.ts';

export class HostPhone extends StaffPhone {
  isConfirming = false;

  open(): Promise<void> {
    return this.ask(() => this.channel.open());
  }

  /** Asks first when that throws somebody off the line. */
  close(): void {
    if (this.view?.links.length) this.#confirm(true);
    else void this.closeAnyway();
  }

  closeAnyway(): Promise<void> {
    this.isConfirming = false;
    return this.ask(() => this.channel.close());
  }

  keepOpen(): void {
    this.#confirm(false);
  }

  appoint(userId: string): Promise<void> {
    return this.ask(() => this.channel.appoint(userId));
  }

  dismiss(userId: string): Promise<void> {
    return this.ask(() => this.channel.dismiss(userId));
  }

  protected override see(view: ChannelView): void {
    super.see(view);
    if (view.links.length === 0) this.isConfirming = false;
  }

  #confirm(isAsked: boolean): void {
    this.isConfirming = isAsked;
    this.context.draw();
  }
}
