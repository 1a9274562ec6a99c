import type { ControlApi } from './control-api.ts'

/** A fault as the control API takes it: GET /_sim/v1/openapi.json lists the kinds and what each matches. */
export type Fault = { readonly kind: string; readonly [key: string]: unknown }

/** What is to go wrong. */
export class Faults {
  readonly #api: ControlApi

  constructor(api: ControlApi) {
    this.#api = api
  }

  /** @returns what the simulator says of it @throws Refused @example await wa.faults.add({ kind: 'duplicate', count: 1 }) */
  add(fault: Fault): Promise<unknown> {
    return this.#api.post('/faults', fault)
  }

  /** Nothing goes wrong any more. */
  async clear(): Promise<void> {
    await this.#api.delete('/faults')
  }
}
