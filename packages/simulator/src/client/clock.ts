import type { ControlApi } from './control-api.ts'

/** The network's time. Message windows, permissions and templates go by it; ringing and audio by the real one. */
export class Clock {
  readonly #api: ControlApi

  constructor(api: ControlApi) {
    this.#api = api
  }

  /** Unix milliseconds. */
  async now(): Promise<number> {
    return (await this.#api.get<{ now: number }>('/clock')).now
  }

  /**
   * Moves the time forward; resolves once all that is due by then has happened.
   *
   * @param by milliseconds, or an ISO 8601 duration of weeks, days, hours, minutes and seconds, up to 100 years
   * @returns the time then, Unix milliseconds
   * @example await wa.clock.advance('PT24H')
   */
  async advance(by: number | string): Promise<number> {
    return (await this.#api.post<{ now: number }>('/clock', { advance: by })).now
  }

  /** Moves the time forward to Unix milliseconds or an ISO 8601 date. @returns the time then */
  async set(to: number | string): Promise<number> {
    return (await this.#api.post<{ now: number }>('/clock', { set: to })).now
  }
}
