/** The show, kept true: a snapshot whenever the event stream opens, patched by each event after it. */
import { EventStream } from "./events";
import { ApiError } from "./problem";
import { applyEvent, fetchShow, type Show, type ShowEvent, type ShowRef } from "./show";

export interface FeedHandlers {
  readonly onShow: (show: Show) => void;
  readonly onEvent?: (event: ShowEvent) => void;
  /** True while the event stream is up. */
  readonly onLink?: (up: boolean) => void;
  readonly onMissing?: () => void;
}

export class ShowFeed {
  #show: Show | null = null;
  /** Events that came while a snapshot was on its way: it may be older than they are. */
  #meanwhile: ShowEvent[] | null = null;
  readonly #stream: EventStream;

  constructor(
    private readonly ref: ShowRef,
    private readonly handlers: FeedHandlers,
  ) {
    this.#stream = new EventStream(ref, {
      onOpen: () => {
        this.handlers.onLink?.(true);
        void this.refresh();
      },
      onLost: () => this.handlers.onLink?.(false),
      onEvent: (event) => this.#patch(event),
    });
  }

  get show(): Show | null {
    return this.#show;
  }

  open(): void {
    this.#stream.open();
    void this.refresh(); // the page need not wait for the stream; what happens in between comes with its opening
  }

  close(): void {
    this.#stream.close();
  }

  /** Ask for the snapshot again; a show that is not there is not listened for. What the server cannot tell now, the next opening of the stream will. */
  async refresh(): Promise<void> {
    const meanwhile: ShowEvent[] = [];
    this.#meanwhile = meanwhile;
    try {
      this.#set(meanwhile.reduce(applyEvent, await fetchShow(this.ref)));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return;
      this.#stream.close();
      this.handlers.onMissing?.();
    } finally {
      if (this.#meanwhile === meanwhile) this.#meanwhile = null;
    }
  }

  #patch(event: ShowEvent): void {
    this.#meanwhile?.push(event);
    if (this.#show !== null) this.#set(applyEvent(this.#show, event));
    this.handlers.onEvent?.(event);
  }

  #set(show: Show): void {
    this.#show = show;
    this.handlers.onShow(show);
  }
}
