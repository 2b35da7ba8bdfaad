import type { Reason } from '../src/domain/refusal.ts';

/** For the ones that have two texts: what the user reads, what the host reads. */
export const ERRORS: Record<Reason, { readonly code: number; readonly desc: string; readonly hostDesc?: string }> = {
  unknown: { code: -1, desc: '未知错误' },
  'bad-request': { code: 403300010, desc: '无效请求参数' },
  busy: { code: 403300011, desc: '服务器开小差了' },
  'already-applied': { code: 403300016, desc: '' },
  'too-often': { code: 403300017, desc: '申请次数过多，请稍后再试' },
  'links-full': { code: 403300018, desc: '当前连麦人数超过最大值' },
  'not-applied': { code: 403300019, desc: '', hostDesc: '信号不好，他申请结束了' },
  'not-linked': { code: 403300020, desc: '', hostDesc: '信号不好，他断开了连麦' },
  closed: { code: 403300021, desc: '主播未开启连麦状态' },
  'not-live': { code: 403300021, desc: '主播未开启连麦状态' },
  'already-linked': { code: 403300022, desc: '', hostDesc: '他正连着麦' },
  'applies-full': { code: 403300024, desc: '当前申请人数超过最大值' },
  'in-pk': { code: 403300025, desc: '主播在视频连麦pk中' },
  'no-media': { code: 403300101, desc: '音视频服务未开通' },
  'not-allowed': { code: 403300102, desc: '暂时不能申请连麦' },
  'host-present': { code: 403300010, desc: '无效请求参数' },
  stopped: { code: 403300010, desc: '无效请求参数' },
};
