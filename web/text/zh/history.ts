import type { history as en } from '../en/history.ts';
import type { Texts } from '../texts.ts';

export const history: Texts<typeof en> = {
  history: {
    title: '历史',
    lead: '已结束的连麦与申请，最新的在前。',
    user: '观众 id',
    host: '主播 id',
    sid: '频道',
    from: '从',
    to: '到',
    none: '还没有结束的连麦',
    noMatch: '没有符合条件的记录',
    more: '更早的记录',
    columns: { applied: '申请时间', user: '观众', host: '主播', sid: '频道', talked: '通话时长', end: '结束方式' },
    neverLinked: '未连上',
    endStates: { '2': '放弃或超时', '3': '挂断或离开', '5': '被拒绝', '6': '被主播移下麦' },
  },
};
