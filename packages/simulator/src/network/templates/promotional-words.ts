/**
 * What makes a text sound like advertising, and what like something about an order or an appointment, in English and
 * Portuguese. Patterns match lower-case text without accents; a weight says how strongly.
 */

export const PROMOTIONAL: readonly (readonly [pattern: RegExp, weight: number])[] = [
  [/\d ?%/, 2],
  [/\d ?%[ -](off|discount|de desconto|mais barat[oa]s?)\b/, 2],
  [/\b(discounts?|coupons?|promo(tion(s|al)?)?s?|clearance|black friday|cyber monday|half price|flash sale)\b/, 3],
  [/\b(limited|today) (time|only)\b|\bonly today\b|\blast chance\b|\bwhile (stocks?|supplies) last\b/, 3],
  [/\b(buy|shop|order|book) (now|today)\b|\bbuy (one|two|1|2)\b|\bget (yours|one free)\b/, 3],
  [/\b(don'?t|do not) miss\b|\bhurry\b|\bact (now|fast)\b|\bends (soon|tonight|today|sunday|tomorrow)\b/, 3],
  [
    /\bnew (\w+ )?(arrivals?|collection|products?|menu|season)\b|\bintroducing\b|\bcheck out our\b|\bdiscover (our|the)\b/,
    3,
  ],
  [/\b(sales?|savings|deals?|offers?|vouchers?|cash ?back|giveaway|bargains?|prizes?|hours left|grab)\b/, 2],
  [/\b(exclusive(ly)?|vip|save (up|big|on|money|\$|r\$|\d)|best prices?|lowest prices?)\b/, 2],
  [/\bfree (shipping|delivery|trial|gift|sample)\b|\bfor free\b|\bwin\b|\bbonus\b/, 2],
  [/\b(upgrade|subscribe|premium|join (us|our|now)|loyalty|rewards?)\b/, 2],
  [/\b(free|special|gifts?|treat yourself|perfect for)\b/, 1],
  [/\b(promocao|promocoes|promocional|descontos?|ofertas?|cupom|cupons|liquidacao|queima de estoque)\b/, 3],
  [/\b(aproveite|imperdive(l|is)|nao perca|corra|so hoje|somente hoje|ultimas? (unidades?|chances?|vagas?))\b/, 3],
  [/\bfrete gratis\b|\b(nova|novas) (colecao|colecoes)\b|\b(compre|garanta|peca) (ja|agora|o seu|a sua)\b/, 3],
  [
    /\bpor tempo limitado\b|\bleve \d\b|\bpague \d\b|\bprecos? (baixos?|especia(l|is)|imbative(l|is)|incriveis)\b|\bsemana do consumidor\b/,
    3,
  ],
  [/\b(lancamentos?|novidades?|sorteios?|brindes?|vale-presente|cashback|premios?)\b/, 2],
  [/\b(compre|ganhe|economize|concorra|assine|conheca|descubra|garanta)\b/, 2],
  [/\b(exclusiv[oa]s?|gratis|gratuit[oa]s?|experimente)\b/, 2],
  [/\b(especia(l|is)|presentes?|indique|fidelidade|clube)\b/, 1],
]

export const TRANSACTIONAL: readonly RegExp[] = [
  /\b(your|the|seu|sua|do|o) (order|package|parcel|purchase|pedido|encomenda|pacote|compra)\b/,
  /\b(shipped|delivered|delivery|out for delivery|tracking|enviad[oa]|entregue|entrega|rastre\w+|a caminho)\b/,
  /\b(appointment|booking|reservation|check-in|consulta|agendamento|horario|reserva|exame)\b/,
  /\b(invoice|receipt|payment|refund(ed)?|bill|fatura|boleto|recibo|pagamento|reembolso|estorno|nota fiscal)\b/,
  /\b(confirm(ed|ation)?|rescheduled?|cancel(l?ed)?|confirmad[oa]|confirme|remarcad[oa]|cancelad[oa])\b/,
  /\b(ticket|case|request|support|claim|chamado|protocolo|solicitacao|atendimento)\b/,
  /\b(account|password|verification|code|conta|senha|codigo)\b/,
  /\b(due|overdue|balance|vencimento|vence|saldo)\b/,
  /\b(call you|ligar para (voce|falar))\b/,
]
