export function whatsAppAddress(digits) {
    return `whatsapp:+${digits.replace(/\D/g, '')}`;
}
//# sourceMappingURL=sender.js.map