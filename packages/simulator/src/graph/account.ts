import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Account } from '../network/apps/account.ts'
import type { App } from '../network/apps/app.ts'
import type { GraphContext } from './graph-context.ts'
import { nodeFields } from './node-fields.ts'
import { PAGING, pageOf } from './paging.ts'
import { phoneNumberNode } from './phone-number.ts'
import { readParams } from './read-params.ts'

/** GET /{waba_id}: the account's node. */
export function accountNode({ id, name, businessId }: Account, fields: string | undefined) {
  const all = {
    id,
    name,
    account_review_status: 'APPROVED',
    ownership_type: 'SELF',
    owner_business_info: { id: businessId, name },
  }
  return nodeFields({ type: 'WhatsAppBusinessAccount', all }, fields, ['id', 'name'])
}

const Query = z.strictObject({ ...PAGING, fields: z.string().optional(), access_token: z.string().optional() })

/** GET /{waba_id}/phone_numbers */
export function listPhoneNumbers(context: GraphContext, app: App, account: Account, request: FastifyRequest) {
  const query = readParams(Query, request.query)
  const numbers = context.network.businesses().filter(({ wabaId }) => wabaId === account.id)
  const page = pageOf(numbers, ({ phoneNumberId }) => phoneNumberId, query, request)
  return { ...page, data: page.data.map((number) => phoneNumberNode(context, app, number, query.fields)) }
}
