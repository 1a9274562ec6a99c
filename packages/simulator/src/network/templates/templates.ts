import { randomInt } from 'node:crypto'
import type { NewTemplate, TemplateEdit } from '@ringway/meta-wire'
import { DAY, HOUR, type Millis } from '../../clock.ts'
import { type PauseTitle, templateStatusWebhook } from '../../webhooks/template-bodies.ts'
import type { WebhookSender } from '../../webhooks/webhook-sender.ts'
import type { Agenda } from '../agenda.ts'
import { counted, type RollingLimit, type Times } from '../apps/rolling-limit.ts'
import type { Network } from '../network.ts'
import type { PolicyProfile } from '../policy-profile.ts'
import type { Template } from './template.ts'
import { edited, pauseEnd } from './template-edit.ts'
import { fault, type TemplateFault } from './template-fault.ts'
import { type CallButtonRules, formatOf, templateFault } from './template-rules.ts'
import { categoryOf, type Verdict, verdictOn } from './template-verdict.ts'

type House = {
  readonly network: Network
  readonly webhooks: WebhookSender
  readonly agenda: Agenda
}

type Review = {
  readonly profile: PolicyProfile
  /** How long a new template waits for it. */
  readonly delayMs: Millis
}

/** A template that Meta does not take. */
export class TemplateRefused extends Error {
  override readonly name = 'TemplateRefused'
  readonly fault: TemplateFault

  constructor(refusal: TemplateFault) {
    super(refusal.message)
    this.fault = refusal
  }
}

/** An account creates more templates than Meta lets it. */
export class TooManyTemplates extends Error {
  override readonly name = 'TooManyTemplates'
}

/** Of an account that nobody has verified, and of one whose business was. */
const MOST_PER_ACCOUNT = { unverified: 250, verified: 6_000 }
/** How many an account may create. */
const CREATES: RollingLimit = { period: HOUR, max: 100 }
/** How long the name of a deleted template that had been approved cannot be used again. */
const NAME_LOCK: Millis = 30 * DAY

/** The message templates of all accounts, and their review. */
export class Templates {
  readonly #house: House
  readonly #review: Review
  readonly #templates = new Map<string, Template>()
  /** By template: takes its review off the agenda. */
  readonly #awaited = new Map<string, () => void>()
  /** By account: when templates were created. */
  readonly #created = new Map<string, Times>()
  /** By name: until when it is locked. */
  readonly #locked = new Map<string, Millis>()

  constructor(house: House, review: Review) {
    this.#house = house
    this.#review = review
    house.network.events.on('reset', () => this.#reset())
  }

  /** Oldest first. */
  all(wabaId?: string): Template[] {
    return [...this.#templates.values()].filter((template) => wabaId === undefined || template.wabaId === wabaId)
  }

  get(id: string): Template | undefined {
    return this.#templates.get(id)
  }

  find(wabaId: string, name: string, language: string): Template | undefined {
    return this.all(wabaId).find((template) => template.name === name && template.language === language)
  }

  /** It is PENDING until it is reviewed. @throws TemplateRefused, TooManyTemplates */
  create(wabaId: string, asked: NewTemplate): Template {
    const refusal = templateFault(asked, this.#callButtons()) ?? this.#clash(wabaId, asked)
    if (refusal) throw new TemplateRefused(refusal)
    this.#count(wabaId)
    const { name, language, components } = asked
    const category = categoryOf(asked, this.#review.profile)
    const createdAt = this.#house.network.clock.now()
    const state = { status: 'PENDING', rejectedReason: 'NONE', edits: [], pauses: 0, wasApproved: false } as const
    const contents = { name, language, category, parameterFormat: formatOf(asked), components }
    const template: Template = { id: newTemplateId(), wabaId, ...contents, createdAt, ...state }
    this.#submit(template)
    return template
  }

  /** @throws TooManyTemplates for the hundred and first within an hour */
  #count(wabaId: string): void {
    const times = counted(this.#created.get(wabaId) ?? [], this.#house.network.clock.now(), CREATES)
    if (!times) throw new TooManyTemplates(`The account has created ${CREATES.max} templates within an hour.`)
    this.#created.set(wabaId, times)
  }

  /** It goes back to review. @throws TemplateRefused */
  edit(template: Template, asked: TemplateEdit): Template {
    const after = edited(template, asked, this.#house.network.clock.now())
    if (!('id' in after)) throw new TemplateRefused(after)
    const { components, parameterFormat: parameter_format } = after
    const refusal = templateFault({ ...after, components: [...components], parameter_format }, this.#callButtons())
    if (refusal) throw new TemplateRefused(refusal)
    this.#submit(after)
    return after
  }

  /** What was paused goes on at once. @throws TemplateRefused */
  unpause(template: Template): void {
    if (template.status !== 'PAUSED')
      throw new TemplateRefused(fault('NOT_EDITABLE', `It is ${template.status}, not paused.`))
    this.decide(template, { status: 'APPROVED' })
  }

  #submit(template: Template): void {
    this.#awaited.get(template.id)?.()
    this.#put(template)
    const at = this.#house.network.clock.now() + this.#review.delayMs
    this.#awaited.set(
      template.id,
      this.#house.agenda.add(at, () => this.#reviewed(template.id)),
    )
  }

  /** Decides, whatever was decided before. The promise settles when the account's apps have been told. */
  decide(template: Template, verdict: Verdict): { readonly template: Template; readonly told: Promise<unknown> } {
    this.#awaited.get(template.id)?.()
    this.#awaited.delete(template.id)
    const rejectedReason: Template['rejectedReason'] = verdict.status === 'REJECTED' ? verdict.reason : 'NONE'
    const wasApproved = template.wasApproved || verdict.status !== 'REJECTED'
    const after: Template = { ...template, status: verdict.status, rejectedReason, wasApproved }
    if (verdict.status === 'PAUSED') return this.#pause(after)
    this.#put(after)
    return { template: after, told: this.#tell(after, template.status === 'PAUSED' ? 'UNPAUSE' : null) }
  }

  /** It goes on by itself after three hours, and after six the second time; the third time it is disabled. */
  #pause(template: Template): { readonly template: Template; readonly told: Promise<unknown> } {
    const end = pauseEnd(template, this.#house.network.clock.now())
    const after: Template = { ...template, status: end === null ? 'DISABLED' : 'PAUSED', pauses: template.pauses + 1 }
    this.#put(after)
    if (end !== null)
      this.#awaited.set(
        after.id,
        this.#house.agenda.add(end, () => this.#goOn(after.id)),
      )
    return { template: after, told: this.#tell(after, PAUSE_TITLES[template.pauses] ?? 'DISABLED') }
  }

  #goOn(id: string): Promise<unknown> | undefined {
    const template = this.#templates.get(id)
    return template?.status === 'PAUSED' ? this.decide(template, { status: 'APPROVED' }).told : undefined
  }

  /** @returns how many templates of this name there were, in whatever language; with `id` only that one counts */
  delete(wabaId: string, name: string, id?: string): number {
    const gone = this.all(wabaId).filter((each) => each.name === name && (id === undefined || each.id === id))
    for (const template of gone) {
      this.#awaited.get(template.id)?.()
      this.#awaited.delete(template.id)
      this.#templates.delete(template.id)
      if (template.wasApproved) this.#locked.set(lockKey(wabaId, template), this.#house.network.clock.now() + NAME_LOCK)
    }
    for (const { id } of gone) this.#changed(id)
    return gone.length
  }

  #changed(id: string): void {
    this.#house.network.events.emit('template', id)
    this.#house.network.changes.notify()
  }

  #callButtons(): CallButtonRules {
    const { switches } = this.#house.network
    return {
      maxText: Number(switches.get('voice-call-text')),
      alone: switches.get('voice-call-mixing') === 'alone',
    }
  }

  #clash(wabaId: string, { name, language }: NewTemplate): TemplateFault | null {
    const until = this.#locked.get(lockKey(wabaId, { name, language })) ?? 0
    if (this.find(wabaId, name, language)) return fault('EXISTS', `There is a template ${name} in ${language} already.`)
    if (this.#house.network.clock.now() < until)
      return fault('DELETED_LATELY', `The name ${name} can be used again from ${new Date(until).toISOString()}.`)
    const most = MOST_PER_ACCOUNT[this.#isVerified(wabaId) ? 'verified' : 'unverified']
    if (this.all(wabaId).length < most) return null
    return fault('TOO_MANY', `The account has ${most} templates. Delete some first.`)
  }

  /** Numbers of a business that nobody has verified reach 250 users a day. */
  #isVerified(wabaId: string): boolean {
    const numbers = this.#house.network.businesses().filter((number) => number.wabaId === wabaId)
    return numbers.some(({ messagingLimit }) => messagingLimit !== 'TIER_250')
  }

  #reviewed(id: string): Promise<unknown> | undefined {
    const template = this.#templates.get(id)
    return template && this.decide(template, verdictOn(template, this.#review.profile)).told
  }

  #put(template: Template): void {
    this.#templates.set(template.id, template)
    this.#changed(template.id)
  }

  #tell(template: Template, title: PauseTitle | null = null): Promise<unknown> {
    const webhook = templateStatusWebhook(template, this.#house.network.clock.now(), title)
    return this.#house.webhooks.send({ wabaId: template.wabaId }, webhook)
  }

  #reset(): void {
    for (const cancel of this.#awaited.values()) cancel()
    for (const held of [this.#awaited, this.#templates, this.#locked, this.#created]) held.clear()
  }
}

const PAUSE_TITLES = ['FIRST_PAUSE', 'SECOND_PAUSE'] as const

const lockKey = (wabaId: string, { name, language }: Pick<Template, 'name' | 'language'>) =>
  `${wabaId} ${name} ${language}`

/** 16 digits: the webhook tells it as a number. */
function newTemplateId(): string {
  return `${randomInt(10_000_000, 90_000_000)}${String(randomInt(100_000_000)).padStart(8, '0')}`
}
