import { fetchPage } from './page.js';
import { storable, toJson } from './storable.js';
import { fromTimestamp, toTimestamp } from './time.js';
import { within } from './time-range.js';
export class AlertReader {
    db;
    constructor(db) {
        this.db = db;
    }
    async get(accountSid, sid) {
        const row = await this.db
            .selectFrom('alerts')
            .selectAll()
            .where('account_sid', '=', accountSid)
            .where('sid', '=', sid)
            .executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    /** Newest first. @throws BadCursor */
    async list(accountSid, filter, page) {
        let query = this.db.selectFrom('alerts').selectAll().where('account_sid', '=', accountSid);
        if (filter.logLevel !== undefined)
            query = query.where('log_level', '=', filter.logLevel);
        if (filter.createdAt !== undefined)
            query = query.where(within('created_at', filter.createdAt));
        return await fetchPage(query, page, fromRow);
    }
}
export class AlertWriter extends AlertReader {
    async insert(alert) {
        await this.db.insertInto('alerts').values(toRow(alert)).execute();
    }
}
function toRow(alert) {
    return storable({
        sid: alert.sid,
        account_sid: alert.accountSid,
        resource_sid: alert.resourceSid,
        error_code: alert.errorCode,
        log_level: alert.logLevel,
        message: alert.message,
        details: toJson(alert.details),
        request_method: alert.requestMethod,
        request_url: alert.requestUrl,
        request_variables: alert.requestVariables,
        request_headers: alert.requestHeaders,
        response_body: alert.responseBody,
        response_headers: alert.responseHeaders,
        created_at: toTimestamp(alert.createdAt),
    });
}
function fromRow(row) {
    return {
        sid: row.sid,
        accountSid: row.account_sid,
        resourceSid: row.resource_sid,
        errorCode: row.error_code,
        logLevel: row.log_level,
        message: row.message,
        details: row.details,
        requestMethod: row.request_method,
        requestUrl: row.request_url,
        requestVariables: row.request_variables,
        requestHeaders: row.request_headers,
        responseBody: row.response_body,
        responseHeaders: row.response_headers,
        createdAt: fromTimestamp(row.created_at),
    };
}
//# sourceMappingURL=alerts.js.map