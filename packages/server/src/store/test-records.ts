import { randomBytes, randomUUID } from 'node:crypto'
import type { Account } from '../domain/account.ts'
import type { Alert } from '../domain/alert.ts'
import type { Application } from '../domain/application.ts'
import type { Call } from '../domain/call.ts'
import type { Delivery } from '../domain/delivery.ts'
import { type Message, newMessage } from '../domain/message.ts'
import type { Sender } from '../domain/sender.ts'
import type { Store } from './store.ts'

// For tests: whole records, of which a test names only what it is about.

/** The time of every sample record: 2026-01-02T03:04:05.678Z. */
export const SAMPLE_TIME = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

const digits = () => randomBytes(16).toString('hex')

const times = { createdAt: SAMPLE_TIME, updatedAt: SAMPLE_TIME }

export function sampleAccount(given: Partial<Account> = {}): Account {
  return { sid: `AC${digits()}`, authToken: 'token', friendlyName: 'Demo', ...times, ...given }
}

/** An account that is on record. */
export async function accountIn(store: Store): Promise<Account> {
  const account = sampleAccount()
  await store.transact((tx) => tx.accounts.insert(account))
  return account
}

export function sampleApplication(given: Pick<Application, 'accountSid'> & Partial<Application>): Application {
  return {
    sid: `AP${digits()}`,
    friendlyName: 'Menu',
    apiVersion: '2010-04-01',
    voiceUrl: 'http://127.0.0.1:4030/voice',
    voiceMethod: 'POST',
    voiceFallbackUrl: null,
    voiceFallbackMethod: 'POST',
    statusCallback: null,
    statusCallbackMethod: 'POST',
    voiceCallerIdLookup: false,
    smsUrl: null,
    smsMethod: 'POST',
    smsFallbackUrl: null,
    smsFallbackMethod: 'POST',
    smsStatusCallback: null,
    messageStatusCallback: null,
    publicApplicationConnectEnabled: false,
    ...times,
    ...given,
  }
}

export function sampleSender(given: Pick<Sender, 'accountSid'> & Partial<Sender>): Sender {
  return {
    sid: `XE${digits()}`,
    address: 'whatsapp:+558551234567',
    friendlyName: 'Demo Business',
    status: 'ONLINE',
    voiceApplicationSid: null,
    phoneNumberId: '106540352242922',
    wabaId: '102290129340398',
    profile: null,
    webhook: null,
    offlineReasons: null,
    ...times,
    ...given,
  }
}

export function sampleCall(given: Pick<Call, 'accountSid'> & Partial<Call>): Call {
  return {
    sid: `CA${digits()}`,
    direction: 'inbound',
    from: 'whatsapp:+555551234567',
    to: 'whatsapp:+558551234567',
    status: 'ringing',
    senderSid: 'XE0123456789abcdef0123456789abcdef',
    applicationSid: null,
    callerName: 'Consumer A',
    parentCallSid: null,
    metaCallId: `wacid.${randomUUID()}`,
    metaEnded: false,
    ownerNode: null,
    nextSequence: 0,
    statusCallback: null,
    errorCode: null,
    errorMessage: null,
    ...times,
    answeredAt: null,
    endedAt: null,
    ...given,
  }
}

export function sampleMessage(given: Pick<Message, 'accountSid'> & Partial<Message>): Message {
  const about = { sid: `SM${digits()}`, senderSid: 'XE0123456789abcdef0123456789abcdef' } as const
  const parties = { from: 'whatsapp:+558551234567', to: 'whatsapp:+555551234567' } as const
  const message = { ...about, ...parties, direction: 'outbound-api', status: 'queued', body: 'Hello' } as const
  return newMessage({ ...message, ...given }, SAMPLE_TIME)
}

export function sampleAlert(given: Pick<Alert, 'accountSid'> & Partial<Alert>): Alert {
  return {
    sid: `NO${digits()}`,
    resourceSid: null,
    errorCode: 11200,
    logLevel: 'error',
    message: 'the webhook answered 500',
    details: { httpResponse: '500' },
    requestMethod: 'POST',
    requestUrl: 'http://127.0.0.1:4030/voice',
    requestVariables: 'CallSid=CA1',
    requestHeaders: null,
    responseBody: 'oops',
    responseHeaders: null,
    createdAt: SAMPLE_TIME,
    ...given,
  }
}

export function sampleDelivery(given: Pick<Delivery, 'accountSid'> & Partial<Delivery>): Delivery {
  return {
    id: randomUUID(),
    resourceSid: null,
    queue: 'call:CA1',
    url: 'http://127.0.0.1:4030/status',
    method: 'POST',
    params: [
      ['CallStatus', 'completed'],
      ['Called', ''],
      ['CallStatus', 'again'],
    ],
    idempotencyToken: randomUUID(),
    createdAt: SAMPLE_TIME,
    deliveredAt: null,
    attempts: 0,
    lastError: null,
    ...given,
  }
}
