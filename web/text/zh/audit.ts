import type { audit as en } from '../en/audit.ts';
import type { Texts } from '../texts.ts';

export const audit: Texts<typeof en> = {
  audit: {
    title: '审计',
    lead: '运营、观察者与平台系统做过或试图做的变更，最新的在前。主播和观众的操作在频道日志里。',
    by: '操作者 id',
    sid: '频道',
    none: '还没有人做过变更',
    noMatch: '没有符合条件的记录',
    noneSoFar: '最新的记录里没有符合条件的',
    more: '更早的记录',
    columns: { at: '时间', by: '操作者', from: '来源', order: '操作', sid: '频道', user: '对象', outcome: '结果' },
    unknownPlace: '未知',
    allOf: (by) => `${by}：全部记录`,
    roles: { admin: '管理员', operator: '运营', observer: '观察者', service: '系统' },
    orders: { 'revoke-tokens': '作废令牌', 'restore-tokens': '恢复令牌' },
    done: '成功',
    refused: (why) => `被拒绝：${why}`,
    unanswered: '没有得到答复，也许已经办成',
    reasons: {
      forbidden: '令牌无此权限。',
      unauthorized: '没有有效的令牌。',
      'not-found': '不存在。',
      refused: '无法执行。',
      gone: '已经没有了。',
      'method-not-allowed': '不支持这样操作。',
      'too-large': '请求过大。',
      'too-many': '同时的请求过多。',
      'unsupported-media-type': '请求不是 JSON。',
      'store-away': '服务器的存储当时不可用。',
      'log-away': '变更日志当时不可用。',
      'not-ready': '服务器当时尚未就绪。',
      'in-doubt': '结果不明。',
    },
  },
};
