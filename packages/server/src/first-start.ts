import { randomBytes } from 'node:crypto'
import { digitsOf, type PhoneNumberNode } from '@ringway/meta-wire'
import type { Graph } from './carrier/meta/graph.ts'
import { isGraphFailure } from './carrier/meta/graph-error.ts'
import type { Config } from './config.ts'
import { APPLICATION_DEFAULTS } from './contract/twilio/application.ts'
import type { Account } from './domain/account.ts'
import type { Application } from './domain/application.ts'
import { type Sender, whatsAppAddress } from './domain/sender.ts'
import { type AccountSid, newSid } from './domain/sid.ts'
import type { Clock, Millis } from './kit/clock.ts'
import type { Store } from './store/store.ts'

/** A first start needs something that is not there; the message says what to do. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}

/** Who the house belongs to. `sender` is the one of META_PHONE_NUMBER_ID; null when there is none. */
export type Household = { readonly account: Account; readonly sender: Sender | null }

/**
 * Creates what a first start creates, and on later starts finds it: the account; the sender that Meta knows under
 * META_PHONE_NUMBER_ID; the sample application as its voice application. A setting decides how far it goes.
 */
export async function firstStart(parts: {
  readonly store: Store
  readonly graph: Graph
  readonly config: Config
  readonly clock: Clock
}): Promise<Household> {
  const { store, graph, config, clock } = parts
  const found = await store.read((r) => r.accounts.first())
  const account = found ?? newAccount(config, clock.now())
  if (found) checkSettings(found, config)
  const known = await store.read((r) => r.senders.byPhoneNumberId(config.meta.phoneNumberId))
  if (known || config.seed === 'none') {
    if (!found) await store.transact((tx) => tx.accounts.insert(account))
    return { account, sender: known }
  }
  const node = await numberAtMeta(graph, config)
  // The sample is there to be heard first; a number that comes later comes for an application of its own.
  const application = config.seed === 'demo' && !found ? sampleApplication(account.sid, config, clock.now()) : null
  const sender = newSender(account.sid, node, application, config, clock.now())
  await store.transact(async (tx) => {
    if (!found) await tx.accounts.insert(account)
    if (application) await tx.applications.insert(application)
    await tx.senders.insert(sender)
  })
  return { account, sender }
}

function newAccount(config: Config, now: Millis): Account {
  return {
    sid: (config.accountSid as AccountSid | null) ?? newSid('AC'),
    authToken: config.authToken ?? randomBytes(16).toString('hex'),
    friendlyName: 'Ringway',
    createdAt: now,
    updatedAt: now,
  }
}

/** The environment names the account that a first start makes; later it must name the same one. */
function checkSettings(account: Account, config: Config): void {
  if (config.accountSid !== null && config.accountSid !== account.sid)
    throw new CannotStart(`RINGWAY_ACCOUNT_SID is ${config.accountSid}, but this data belongs to ${account.sid}.`)
  if (config.authToken !== null && config.authToken !== account.authToken)
    throw new CannotStart(`RINGWAY_AUTH_TOKEN is not the token that ${account.sid} was made with.`)
}

async function numberAtMeta(graph: Graph, config: Config): Promise<PhoneNumberNode> {
  try {
    return await graph.phoneNumber(config.meta.phoneNumberId)
  } catch (error) {
    if (!isGraphFailure(error)) throw error
    throw new CannotStart(
      `The first start asks ${config.meta.graphUrl} for phone number ${config.meta.phoneNumberId}, and that failed: ` +
        `${error.message}. Check META_GRAPH_URL, META_TOKEN and META_PHONE_NUMBER_ID.`,
    )
  }
}

function sampleApplication(accountSid: AccountSid, config: Config, now: Millis): Application {
  const sample = `http://localhost:${config.samplePort}`
  return {
    ...APPLICATION_DEFAULTS,
    sid: newSid('AP'),
    accountSid,
    friendlyName: 'Sample voice app',
    voiceUrl: `${sample}/voice`,
    statusCallback: `${sample}/status`,
    createdAt: now,
    updatedAt: now,
  }
}

function newSender(
  accountSid: AccountSid,
  node: PhoneNumberNode,
  application: Application | null,
  config: Config,
  now: Millis,
): Sender {
  return {
    sid: newSid('XE'),
    accountSid,
    address: whatsAppAddress(digitsOf(node.display_phone_number)),
    friendlyName: node.verified_name ?? null,
    status: 'ONLINE',
    voiceApplicationSid: application?.sid ?? null,
    phoneNumberId: config.meta.phoneNumberId,
    wabaId: config.meta.wabaId,
    profile: node.verified_name ? { name: node.verified_name } : null,
    webhook: null,
    offlineReasons: null,
    createdAt: now,
    updatedAt: now,
  }
}
