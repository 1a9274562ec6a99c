export {};
//# sourceMappingURL=alert.js.map