import { fileURLToPath } from 'node:url'
import twilio from 'twilio'
import { updateSender } from './sdk-client.ts'

/**
 * A walk through the API with the `twilio` package: what it saw, without what differs from run to run.
 *
 * As a program of its own it prints that as JSON, and is told whom to speak to by its environment alone.
 */
export async function walk(client: twilio.Twilio, senderSid: string) {
  const created = await client.applications.create({ friendlyName: 'Walk', voiceUrl: 'https://app.example/voice' })
  const changed = await client.applications(created.sid).update({ voiceMethod: 'GET', statusCallback: '' })
  const listed = await client.applications.list({ friendlyName: 'Walk' })

  const sender = client.messaging.v2.channelsSenders(senderSid)
  const before = await sender.fetch()
  const set = await updateSender(client, senderSid, { configuration: { voiceApplicationSid: created.sid } })
  const cleared = await updateSender(client, senderSid, { configuration: { voice_application_sid: null } })
  const back = { configuration: { voiceApplicationSid: before.configuration.voiceApplicationSid } }
  await updateSender(client, senderSid, back)
  const senders = await client.messaging.v2.channelsSenders.list({ channel: 'whatsapp' })

  const removed = await client.applications(created.sid).remove()
  const gone = await client
    .applications(created.sid)
    .fetch()
    .catch((error: unknown) => error)
  return {
    created: [created.sid.slice(0, 2), created.friendlyName, created.voiceUrl, created.voiceMethod],
    createdJustNow: Math.abs(Date.now() - created.dateCreated.getTime()) < 60_000,
    changed: [changed.voiceMethod, changed.statusCallback],
    listed: listed.map(({ sid }) => sid === created.sid),
    sender: [before.senderId, before.friendlyName],
    set: [set.status, set.configuration.voiceApplicationSid === created.sid],
    cleared: [cleared.status, cleared.configuration.voiceApplicationSid],
    senders: senders.map(({ sid }) => sid === senderSid),
    removed,
    gone: gone instanceof twilio.RestException ? [gone.status, gone.code, gone.moreInfo] : String(gone),
    calls: (await client.calls.list({ limit: 5 })).length,
    alerts: (await client.monitor.v1.alerts.list({ limit: 5 })).length,
  }
}

/** What the walk sees in a house where nothing has happened yet. */
export const WALKED: Awaited<ReturnType<typeof walk>> = {
  created: ['AP', 'Walk', 'https://app.example/voice', 'POST'],
  createdJustNow: true,
  changed: ['GET', null as unknown as string],
  listed: [true],
  sender: ['whatsapp:+558551234567', 'Demo Business'],
  set: ['ONLINE:UPDATING', true],
  cleared: ['ONLINE:UPDATING', null as unknown as string],
  senders: [true],
  removed: true,
  gone: [404, 20404, 'https://www.twilio.com/docs/errors/20404'],
  calls: 0,
  alerts: 0,
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(JSON.stringify(await walk(twilio(), process.env.RINGWAY_SENDER_SID ?? '')))
