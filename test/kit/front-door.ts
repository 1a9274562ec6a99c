import { readWav } from '@ringway/sound'

// biome-ignore lint/suspicious/noExplicitAny: what comes over HTTP is checked by the tests that look at it
type Json = any

/** Where a stack is reached, and as whom. */
export type Address = {
  /** Ringway's own HTTP, `http://127.0.0.1:N`. */
  readonly api: string
  readonly simulator: string
  readonly accountSid: string
  readonly authToken: string
  /** Empty where there is no sender. */
  readonly senderSid: string
}

/** The number of "Demo Business", and of the two simulated users. */
export const BUSINESS = '+558551234567'
export const CONSUMER_A = '555551234567'
export const CONSUMER_B = '5524987654321'

/** How a test speaks to a stack: as outsiders do, over HTTP. */
export class FrontDoor implements Address {
  readonly api: string
  readonly simulator: string
  readonly accountSid: string
  readonly authToken: string
  readonly senderSid: string

  constructor({ api, simulator, accountSid, authToken, senderSid }: Address) {
    this.api = api
    this.simulator = simulator
    this.accountSid = accountSid
    this.authToken = authToken
    this.senderSid = senderSid
  }
