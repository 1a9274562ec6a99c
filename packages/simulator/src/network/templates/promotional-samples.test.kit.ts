/** Texts of templates and what they are: the measure of the classifier in promotional.ts. */
export type Sample = { readonly language: 'en' | 'pt_BR'; readonly promotional: boolean; readonly text: string }

const promotional = (language: Sample['language'], texts: readonly string[]): Sample[] =>
  texts.map((text) => ({ language, promotional: true, text }))
const transactional = (language: Sample['language'], texts: readonly string[]): Sample[] =>
  texts.map((text) => ({ language, promotional: false, text }))

export const SAMPLES: readonly Sample[] = [
  ...promotional('en', [
    'Hi {{1}}, enjoy 20% off everything in our store this weekend. Use code SUMMER at checkout.',
    'Our summer sale is here! Shop now and save up to 50% on selected items.',
    'Black Friday starts at midnight. Do not miss our best prices of the year, {{1}}!',
    'Your order {{1}} has shipped. Get a 10% discount on your next purchase with coupon AGAIN10.',
    'Discover our new collection for the rainy season and be the first to wear it.',
    'Last chance, {{1}}: the clearance ends tonight.',
    'Buy one pizza and get one free, only today at Mario and Sons.',
    'Join our VIP club and collect rewards with every coffee you buy.',
    'Hurry! Free shipping on all orders over $30 until Sunday.',
    'Introducing the new Fit watch: exclusive launch price for our customers.',
    'Upgrade to Premium now and the first three months are free.',
    'Win a trip to Rio: take part in our giveaway by replying to this message.',
    'We have a special offer for you: two nights for the price of one at our beach hotel.',
    'New arrivals every week, {{1}}. Check out our latest sneakers before they are gone.',
  ]),
  ...promotional('pt_BR', [
    'Olá {{1}}, aproveite 30% de desconto em toda a loja neste fim de semana.',
    'Promoção imperdível: leve 3 e pague 2 em todos os produtos de limpeza.',
    'Nova coleção de inverno no ar! Conheça as peças e garanta a sua.',
    'Só hoje: frete grátis para todo o Brasil. Corra!',
    'Use o cupom BEMVINDO e ganhe R$ 20 na sua primeira compra.',
    'Últimas unidades com preço especial, {{1}}. Compre agora pelo nosso site.',
    'Liquidação total: economize até 70% em eletrônicos.',
    'Seu pedido {{1}} saiu para entrega. Aproveite e leve outro com cupom de 15%.',
    'Não perca o lançamento do novo celular, com brindes exclusivos.',
    'Participe do nosso sorteio e concorra a prêmios incríveis toda semana.',
    'Ofertas da semana: carnes e bebidas pelos menores preços da cidade.',
    'Assine o plano anual e ganhe dois meses grátis.',
    'Indique um amigo e os dois ganham cashback na próxima compra.',
  ]),
  ...transactional('en', [
    'Hi {{1}}, your order {{2}} has shipped and will arrive on {{3}}, as planned.',
    'Your appointment with Dr. {{1}} is confirmed for {{2}} at our clinic.',
    'We would like to call you about order {{1}}, item {{2}}, before we send it.',
    'Your payment of {{1}} was received. The receipt is attached to this message.',
    'Your refund for order {{1}} has been issued and will show within five days.',
    'Reminder: your invoice {{1}} is due on Friday. Please reply if you have paid already.',
    'Your table for {{1}} people is reserved for tonight. Reply NO to cancel it.',
    'Your support case {{1}} was updated. An agent wants to talk to you about it.',
    'Your package is out for delivery and will be with you before {{1}} today.',
    'Your flight {{1}} now leaves from gate {{2}}. Boarding begins at the usual time.',
    'We could not deliver your parcel because nobody was at home. Please choose a new time.',
    'Hello {{1}} let’s continue on a call.',
    'The password of your account was changed. Tell us if this was not you.',
    'Free cancellation of your booking {{1}} is possible until {{2}}, local time.',
    'We tried to reach you about your insurance claim {{1}}. Call us with the button below.',
  ]),
  ...transactional('pt_BR', [
    'Olá {{1}}, seu pedido {{2}} foi enviado e chega até sexta-feira.',
    'Sua consulta com a Dra. {{1}} está confirmada para amanhã às {{2}} horas.',
    'Recebemos o seu pagamento de {{1}}. Obrigado, o recibo está anexo.',
    'O boleto {{1}} vence amanhã. Se já pagou, desconsidere esta mensagem.',
    'Podemos ligar para você para falar sobre o pedido {{1}} ainda hoje?',
    'Seu reembolso foi aprovado e cai na conta em até {{1}} dias úteis.',
    'O técnico chega entre {{1}} e {{2}} horas para instalar a sua internet.',
    'Seu chamado {{1}} foi atualizado. Responda a esta mensagem para falar com o atendimento.',
    'Sua reserva para {{1}} pessoas está confirmada. Para cancelar, responda NÃO.',
    'A entrega do seu pacote foi remarcada para {{1}}, no mesmo endereço.',
    'O resultado do seu exame já está disponível na recepção do laboratório.',
    'Sua senha foi alterada. Se não foi você, fale com a gente pelo botão abaixo.',
    'A nota fiscal do pedido {{1}} foi emitida e está no anexo.',
  ]),
]
