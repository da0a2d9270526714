/** What a model server saw since its start or the last reset. */
export interface Stats {
  readonly requests: number;
  readonly finished: number;
  /** Cut off by either side. */
  readonly aborted: number;
  /** Bytes of request bodies. */
  readonly bytes: number;
  readonly connections: number;
  readonly maxInFlight: number;
  /** Mean over the time from the first request's start to the last one's end. */
  readonly meanInFlight: number;
  /** That time. */
  readonly busyMs: number;
  /** CPU time of the server's process. */
  readonly cpuMs: number;
}

/** Counts requests and how many are in flight at once, from their headers on. */
export class Meter {
  private counts = { requests: 0, finished: 0, aborted: 0, bytes: 0, connections: 0, maxInFlight: 0 };
  private inFlight = 0;
  /** Integral of requests in flight over time. */
  private area = 0;
  private first = 0;
  private last = 0;
  private ended = 0;
  private cpu = process.cpuUsage();

  /** A request starts; the function returned ends it. */
  began(): (whole: boolean) => void {
    this.counts.requests++;
    this.step(1);
    return (whole) => {
      this.counts[whole ? 'finished' : 'aborted']++;
      this.step(-1);
      this.ended = this.last;
    };
  }

  received(bytes: number): void {
    this.counts.bytes += bytes;
  }

  connected(): void {
    this.counts.connections++;
  }

  reset(): void {
    this.counts = { requests: 0, finished: 0, aborted: 0, bytes: 0, connections: 0, maxInFlight: 0 };
    this.area = this.first = this.last = this.ended = 0;
    this.cpu = process.cpuUsage();
  }

  read(): Stats {
    const busyMs = Math.max(0, this.ended - this.first);
    const { user, system } = process.cpuUsage(this.cpu);
    return {
      ...this.counts,
      meanInFlight: busyMs > 0 ? this.area / busyMs : 0,
      busyMs,
      cpuMs: (user + system) / 1000,
    };
  }

  private step(by: number): void {
    const now = performance.now();
    if (this.first === 0) this.first = now;
    else this.area += this.inFlight * (now - this.last);
    this.last = now;
    this.inFlight += by;
    this.counts.maxInFlight = Math.max(this.counts.maxInFlight, this.inFlight);
  }
}
