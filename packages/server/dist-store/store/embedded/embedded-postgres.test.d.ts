export {};
//# sourceMappingURL=embedded-postgres.test.d.ts.map