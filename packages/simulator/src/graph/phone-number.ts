import { type BusinessNumber, displayNumber } from '../network/business.ts'
import { nodeFields } from './node-fields.ts'

const DEFAULT_FIELDS = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
]

/** GET /{phone_number_id}: the number's node. `fields` names those wanted, separated by commas; `id` always comes. */
export function phoneNumberNode(business: BusinessNumber, fields: string | undefined) {
  const all = {
    verified_name: business.name,
    code_verification_status: 'VERIFIED',
    display_phone_number: displayNumber(business.number),
    quality_rating: 'GREEN',
    platform_type: 'CLOUD_API',
    throughput: { level: 'STANDARD' },
    webhook_configuration: business.webhookUrl === null ? {} : { application: business.webhookUrl },
    status: 'CONNECTED',
    name_status: 'APPROVED',
    id: business.phoneNumberId,
  }
  return nodeFields({ type: 'WhatsAppBusinessPhoneNumber', all }, fields, DEFAULT_FIELDS)
}
