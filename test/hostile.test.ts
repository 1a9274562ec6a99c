import { after, before, describe } from 'node:test'
import { afterwards } from './hostile/afterwards.ts'
import { customersApp } from './hostile/customers-app.ts'
import { HostileHouse } from './hostile/hostile-house.ts'
import { largeAnswers } from './hostile/large-answers.ts'
import { mediaNames } from './hostile/media-names.ts'
import { metaWebhooks } from './hostile/meta-webhooks.ts'
import { restRequests } from './hostile/rest-requests.ts'

let house: HostileHouse
before(async () => {
  house = await HostileHouse.open()
})
after(() => house?.close())

const there = () => house

describe('what comes to Meta’s webhook', { concurrency: 4 }, () => metaWebhooks(there))
describe('what comes to the REST API', () => restRequests(there))
describe('what the customer’s app answers', { concurrency: 8 }, () => customersApp(there))
describe('what the customer’s app answers at length', () => largeAnswers(there))
describe('names that play tricks', () => mediaNames(there))
describe('after all of it', () => afterwards(there))
