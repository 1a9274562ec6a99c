import type { CallHours, CallingSettings, SipServer, Voicemail } from '@ringway/meta-wire'

type Toggle = 'ENABLED' | 'DISABLED'

/** The SIP server of one app, with the password that Meta made for it. */
export type AppSipServer = SipServer & { readonly app_id: string; readonly sip_user_password: string }

export type Sip = {
  readonly status: Toggle
  readonly webhook_delivery: Toggle
  readonly servers: readonly AppSipServer[]
}

/**
 * Calling as `GET /{phone_number_id}/settings` tells it. `NOT_SET` means that it was never configured: off. What stands
 * below `callback_permission_status` is absent until it is first set.
 */
export type Calling = {
  readonly status: Toggle | 'NOT_SET'
  readonly call_icon_visibility: 'DEFAULT' | 'DISABLE_ALL' | 'NOT_SET'
  readonly callback_permission_status: Toggle | 'NOT_SET'
  readonly call_icons?: { readonly restrict_to_user_countries: readonly string[] }
  readonly call_hours?: CallHours
  readonly sip?: Sip
  readonly srtp_key_exchange_protocol?: 'DTLS' | 'SDES'
  readonly audio?: { readonly additional_codecs: readonly ('PCMA' | 'PCMU')[] }
  readonly voicemail?: Voicemail
}

export const CALLING_NOT_SET: Calling = {
  status: 'NOT_SET',
  call_icon_visibility: 'NOT_SET',
  callback_permission_status: 'NOT_SET',
}

export const CALLING_ON: Calling = {
  status: 'ENABLED',
  call_icon_visibility: 'DEFAULT',
  callback_permission_status: 'DISABLED',
}

/** Who changes settings: of SIP servers each app has its own. `newPassword` makes one for a server that had none. */
export type Changer = { readonly appId: string; readonly newPassword: () => string }

/** The settings after an update of some of their keys; what was never set takes its default once calling is touched. */
export function updateCalling(before: Calling, update: CallingSettings, changer: Changer): Calling {
  const { sip, call_hours, call_icons, srtp_key_exchange_protocol, audio, voicemail, ...toggles } = update
  const pick = <T extends string>(now: T, set: T | undefined, otherwise: T): T =>
    set ?? (now === 'NOT_SET' ? otherwise : now)
  return {
    ...before,
    status: pick(before.status, toggles.status, 'DISABLED'),
    call_icon_visibility: pick(before.call_icon_visibility, toggles.call_icon_visibility, 'DEFAULT'),
    callback_permission_status: pick(before.callback_permission_status, toggles.callback_permission_status, 'DISABLED'),
    ...given({ call_hours, call_icons, srtp_key_exchange_protocol, audio, voicemail }),
    ...(sip ? { sip: updateSip(before.sip, sip, changer) } : {}),
  }
}

const NO_SIP: Sip = { status: 'DISABLED', webhook_delivery: 'DISABLED', servers: [] }

/** Turning SIP off keeps the servers. A server that an app gives anew keeps its password. */
function updateSip(before: Sip = NO_SIP, update: NonNullable<CallingSettings['sip']>, changer: Changer): Sip {
  const { appId: app_id, newPassword } = changer
  const others = before.servers.filter((server) => server.app_id !== app_id)
  const mine = before.servers.find((server) => server.app_id === app_id)
  const password = mine?.sip_user_password
  const servers = update.servers?.map((server) => ({
    ...server,
    app_id,
    sip_user_password: password ?? newPassword(),
  }))
  return {
    status: update.status ?? before.status,
    webhook_delivery: update.webhook_delivery ?? before.webhook_delivery,
    servers: servers ? [...others, ...servers] : before.servers,
  }
}

/** Only what there is. */
function given<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof given<T>
  >
}

/** Did one of the five fields change that Meta reports by `account_settings_update`? */
export function callingChanged(before: Calling, after: Calling): boolean {
  return (
    before.status !== after.status ||
    before.call_icon_visibility !== after.call_icon_visibility ||
    before.callback_permission_status !== after.callback_permission_status ||
    (before.sip?.status ?? 'DISABLED') !== (after.sip?.status ?? 'DISABLED') ||
    (before.srtp_key_exchange_protocol ?? 'DTLS') !== (after.srtp_key_exchange_protocol ?? 'DTLS')
  )
}

/** The settings as they are told. @param withPasswords `include_sip_credentials=true` */
export function callingTold({ sip, ...others }: Calling, withPasswords = false) {
  if (!sip) return others
  const servers = sip.servers.map(({ sip_user_password, ...server }) => ({
    ...server,
    ...(withPasswords ? { sip_user_password } : {}),
  }))
  return { ...others, sip: { ...sip, servers } }
}
