export {};
//# sourceMappingURL=privilege.test.d.ts.map