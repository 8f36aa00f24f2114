/**
 * Commands that were refused, shown until somebody has seen them. Shown at once; where the storage cannot move one from
 * the outbox to the failed ones it is tried again whenever the replicas are stored, so a refusal never comes back as
 * something still to be sent.
 */
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { FailedCommand, Storage } from "./storage.ts";

export class RefusedCommands {
  readonly #storage: Storage;
  readonly #onChange: (failed: readonly FailedCommand[]) => void;
  readonly #unmoved = new Map<CommandId, FailedCommand>();
  #list: readonly FailedCommand[] = [];

  constructor(storage: Storage, onChange: (failed: readonly FailedCommand[]) => void) {
    this.#storage = storage;
    this.#onChange = onChange;
  }

  get list(): readonly FailedCommand[] {
    return this.#list;
  }

  async load(): Promise<void> {
    this.#show(await this.#storage.failed.list());
  }

  /** Rejects when it could not be stored. */
  add(failed: FailedCommand): Promise<void> {
    this.#show([...this.#list.filter((one) => one.id !== failed.id), failed]);
    this.#unmoved.set(failed.id, failed);
    return this.#move(failed);
  }

  async dismiss(id: CommandId): Promise<void> {
    this.#show(this.#list.filter((command) => command.id !== id));
    if (this.#unmoved.delete(id)) await this.#storage.outbox.forget([id]);
    await this.#storage.failed.dismiss(id);
  }

  /** Those that wait now; what it gives moves them. */
  waiting(): () => Promise<void> {
    const unmoved = [...this.#unmoved.values()];
    return async () => {
      for (const failed of unmoved) if (this.#unmoved.has(failed.id)) await this.#move(failed);
    };
  }

  async #move(failed: FailedCommand): Promise<void> {
    await this.#storage.failed.put(failed);
    this.#unmoved.delete(failed.id);
  }

  #show(failed: readonly FailedCommand[]): void {
    this.#list = failed;
    this.#onChange(failed);
  }
}
