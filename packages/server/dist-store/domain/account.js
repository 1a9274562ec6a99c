export {};
//# sourceMappingURL=account.js.map