import assert from 'node:assert/strict'
import { MessagesValue } from '@ringway/meta-wire'
import { ShiftableClock } from './clock.ts'
import type { EntryView } from './control/schemas.ts'
import {
  type Answered,
  BUSINESS,
  CONSUMER_A,
  PERMISSION_REQUEST,
  PHONE_NUMBER_ID,
  type TestHouse,
} from './house.test.kit.ts'

/** A clock that stands still at a round time, but when it is set. */
export function standingClock(): ShiftableClock {
  const start = Date.parse('2027-01-31T09:00:00Z')
  return new ShiftableClock(() => start)
}

/** POST /{phone_number_id}/messages to Consumer A, whatever the answer. */
export function send(house: TestHouse, message: object, to = CONSUMER_A): Promise<Answered> {
  return house.graph('POST', `${PHONE_NUMBER_ID}/messages`, { messaging_product: 'whatsapp', to, ...message })
}

/** The same for a message that is taken. @returns its id */
export async function sent(house: TestHouse, message: object, to = CONSUMER_A): Promise<string> {
  const { status, body } = await send(house, message, to)
  assert.equal(status, 200, JSON.stringify(body))
  return body.messages[0].id
}

/** The status webhook of the message with this word. */
export async function statusOf(house: TestHouse, id: string, word: string) {
  const fits = (value: { statuses?: { id: string; status: string }[] }) =>
    value.statuses?.some((each) => each.id === id && each.status === word) ?? false
  return (await house.receiver.first(({ value }) => fits(value))).value.statuses[0]
}

/** The message webhook with this id. */
export async function messageOf(house: TestHouse, id: string) {
  const fits = (value: { messages?: { id: string }[] }) => value.messages?.[0]?.id === id
  const { value } = await house.receiver.first((each) => fits(each.value))
  return MessagesValue.parse(value) && value.messages[0]
}

/** The user writes, so that the service window opens. */
export async function openWindow(house: TestHouse, user = CONSUMER_A): Promise<void> {
  const { status } = await house.control('POST', `/users/${user}/messages`, { to: BUSINESS, text: 'Hello' })
  assert.equal(status, 201)
}

/** The line of the thread with this id, once it is there. */
export async function entry(house: TestHouse, id: string): Promise<EntryView> {
  await statusOf(house, id, 'delivered')
  return (await house.thread()).find((line) => line.id === id) ?? assert.fail('not in the thread')
}

/** A free request that is on the phone. @returns its id */
export async function asked(house: TestHouse, message: object = PERMISSION_REQUEST): Promise<string> {
  const id = await sent(house, message)
  await statusOf(house, id, 'delivered')
  return id
}

export const tap = (house: TestHouse, message_id: string, button: number | string) =>
  house.control('POST', `/users/${CONSUMER_A}/taps`, { message_id, button })

export const answer = (house: TestHouse, body: object) => house.control('POST', `/users/${CONSUMER_A}/permission`, body)
