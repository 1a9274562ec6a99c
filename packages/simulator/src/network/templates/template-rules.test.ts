import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NewTemplate, TemplateButton, TemplateComponent } from '@ringway/meta-wire'
import { templateFault } from './template-rules.ts'

const BODY: TemplateComponent = { type: 'BODY', text: 'Your parcel is on its way.' }
const body = (text: string, ...samples: string[]): TemplateComponent => ({
  type: 'BODY',
  text,
  ...(samples.length === 0 ? {} : { example: { body_text: [samples] } }),
})
const header = (text: string, ...header_text: string[]): TemplateComponent => ({
  type: 'HEADER',
  format: 'TEXT',
  text,
  ...(header_text.length === 0 ? {} : { example: { header_text } }),
})
const buttons = (...all: TemplateButton[]): TemplateComponent => ({ type: 'BUTTONS', buttons: all })
const quick = (text: string): TemplateButton => ({ type: 'QUICK_REPLY', text })
const url = (to = 'https://example.com/', ...example: string[]): TemplateButton => ({
  type: 'URL',
  text: 'Open',
  url: to,
  ...(example.length === 0 ? {} : { example }),
})
const phone: TemplateButton = { type: 'PHONE_NUMBER', text: 'Ring', phone_number: '15550783881' }
const code: TemplateButton = { type: 'COPY_CODE', example: 'A1' }
const call: TemplateButton = { type: 'voice_call', text: 'Call now' }
const ask: TemplateComponent = { type: 'call_permission_request' }
const named = (text: string, ...names: string[]): TemplateComponent => ({
  type: 'BODY',
  text,
  example: { body_text_named_params: names.map((param_name) => ({ param_name, example: 'a' })) },
})
const NAMED: Partial<NewTemplate> = { parameter_format: 'named' }
const footer = (text: string): TemplateComponent => ({ type: 'FOOTER', text })

/** null: taken. A number: the subcode. A pattern: what the message says where there is no subcode. */
type Row = [rule: string, components: TemplateComponent[], verdict: null | number | RegExp, more?: Partial<NewTemplate>]

const ROWS: Row[] = [
  ['a body alone is enough', [BODY], null],
  ['no body', [header('Hello')], 2388072],
  ['two bodies', [BODY, BODY], /at most one component of type BODY/],
  ['variables from {{1}} on, with samples', [body('Hi {{1}}, order {{2}} shipped today.', 'Ann', '99')], null],
  ['a variable twice needs one sample', [body('Hi {{1}}, yes you, {{1}}, hello again.', 'Ann')], null],
  ['fewer samples than variables', [body('Hi {{1}}, order {{2}} shipped today.', 'Ann')], 2388043],
  ['samples without variables', [body('Hi, your order shipped.', 'Ann')], 2388043],
  ['a gap in the numbers', [body('Hi {{1}}, order {{3}} shipped today.', 'a', 'b')], 2388072],
  ['a number that begins at 2', [body('Hi {{2}}, your order shipped today.', 'a')], 2388072],
  ['a named variable', [body('Hi {{name}}, your order shipped.')], 2388072],
  ['… by parameter_format named', [named('Hi {{name}}, order {{order_id}} is here.', 'order_id', 'name')], null, NAMED],
  ['… twice, with one sample', [named('Hi {{name}}, yes you, {{name}}, hello again.', 'name')], null, NAMED],
  ['… without sample', [body('Hi {{name}}, your order shipped.')], 2388043, NAMED],
  ['… with the sample of another', [named('Hi {{name}}, your order shipped.', 'nom')], 2388043, NAMED],
  ['… with samples by place', [body('Hi {{name}}, your order shipped.', 'Ann')], 2388043, NAMED],
  ['… with a capital', [named('Hi {{Name}}, your order shipped.', 'Name')], 2388072, NAMED],
  ['a number by parameter_format named', [body('Hi {{1}}, your order shipped.', 'Ann')], 2388072, NAMED],
  ['samples by name for numbers', [named('Hi {{1}}, your order shipped.', '1')], 2388043],
  ['few words for named variables', [named('Hi {{a}} and {{b}}.', 'a', 'b')], 2388293, NAMED],
  ['braces that do not match', [body('Hi {{1, your order shipped.')], 2388072],
  ['two variables side by side', [body('Hi {{1}} {{2}}, your order shipped today, thanks.', 'a', 'b')], 2388072],
  ['a variable at the start', [body('{{1}}, your order shipped today.', 'Ann')], 2388299],
  ['a variable at the end', [body('Your order shipped today, {{1}}', 'Ann')], 2388299],
  ['a variable before the last full stop', [body('Your order shipped today, {{1}}.', 'Ann')], null],
  ['2n words for n variables', [body('Hi {{1}} and {{2}}.', 'a', 'b')], 2388293],
  ['2n + 1 words for n variables', [body('Hi {{1}} and then {{2}}.', 'a', 'b')], null],
  ['a header with one variable, at its end', [header('Order {{1}}', '99'), BODY], null],
  ['a header with two variables', [header('Order {{1}} of {{2}}', 'a', 'b'), BODY], 2388047],
  ['a header variable without sample', [header('Order {{1}}'), BODY], 2388043],
  ['a text header without text', [{ type: 'HEADER', format: 'TEXT' }, BODY], 2388047],
  ['an image header without sample', [{ type: 'HEADER', format: 'IMAGE' }, BODY], 2388043],
  ['an image header', [{ type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW'] } }, BODY], null],
  ['an image header with text', [{ type: 'HEADER', format: 'IMAGE', text: 'x' }, BODY], 2388047],
  ['a place as header', [{ type: 'HEADER', format: 'LOCATION' }, BODY], null],
  ['a footer', [BODY, footer('Talk soon')], null],
  ['a footer with a variable', [BODY, footer('Talk {{1}}')], 2388073],
  ['ten quick replies', [BODY, buttons(...Array.from({ length: 10 }, (_, n) => quick(`${n}`)))], null],
  ['one of each kind, quick replies together', [BODY, buttons(quick('a'), quick('b'), url(), phone, code, call)], null],
  ['quick replies behind', [BODY, buttons(url(), quick('a'))], null],
  ['quick replies between others', [BODY, buttons(url(), quick('a'), phone)], /Quick replies/],
  ['two links', [BODY, buttons(url(), url())], null],
  ['three links', [BODY, buttons(url(), url(), url())], /at most 2 .* URL/],
  ['two phone numbers', [BODY, buttons(phone, phone)], /at most 1 .* PHONE_NUMBER/],
  ['two codes', [BODY, buttons(code, code)], /at most 1 .* COPY_CODE/],
  [
    'two call buttons, in either spelling',
    [BODY, buttons(call, { ...call, type: 'VOICE_CALL' })],
    /at most 1 .* VOICE_CALL/,
  ],
  ['a call button that works for a day', [BODY, buttons({ ...call, ttl_minutes: 1_440 })], null],
  ['… for less', [BODY, buttons({ ...call, ttl_minutes: 1_439 })], /at least 1440/],
  ['a link with a variable at its end', [BODY, buttons(url('https://example.com/t/{{1}}', '99'))], null],
  ['… without sample', [BODY, buttons(url('https://example.com/t/{{1}}'))], 2388043],
  ['… in the middle', [BODY, buttons(url('https://example.com/{{1}}/t', '99'))], /at its end/],
  ['a link that is none', [BODY, buttons(url('example.com'))], /URL/],
  ['a button text with a variable', [BODY, buttons(quick('Hi {{1}}'))], /no variables/],
  ['a phone number that is none', [BODY, buttons({ ...phone, phone_number: '12' })], /phone number/],
  ['a permission request beside a body', [header('Order'), BODY, footer('x'), ask], null],
  ['a permission request beside buttons', [BODY, ask, buttons(url())], /cannot be combined/],
  ['a permission request without body', [ask], 2388072],
  ['a permission request as AUTHENTICATION', [BODY, ask], /MARKETING or UTILITY/, { category: 'AUTHENTICATION' }],
  ['en_US, pt_BR, fil', [BODY], null, { language: 'fil' }],
  ['a language that is none', [BODY], /"english"/, { language: 'english' }],
]
for (const [rule, components, verdict, more] of ROWS)
  test(`${rule} → ${verdict === null ? 'taken' : verdict}`, () => {
    const found = templateFault({ name: 'a', language: 'en_US', category: 'UTILITY', components, ...more })
    if (verdict === null) assert.equal(found, null)
    else if (typeof verdict === 'number') assert.equal(found?.subcode, verdict, found?.message)
    else assert.match(found?.message ?? '', verdict)
  })
