/** One text for every rejection code of every domain: `rejection.<code>`. */
export const rejection = {
  "rejection.unknown": "操作没有成功（{code}）",
  "rejection.malformed": "数据格式不对，操作没有执行",
  "rejection.unknown_command": "服务器不认识这个操作，请更新应用",
  "rejection.too_large": "内容太大，请精简后再试",
  "rejection.conflict": "这个操作编号已用于别的内容，请重新操作",
  "rejection.forbidden": "您没有权限进行这个操作",
  "rejection.not_found": "找不到，可能已被删除或移走",
  "rejection.not_signed_in": "登录已失效，请重新登录",
  "rejection.busy": "系统繁忙，稍后会自动重试",
  "rejection.unavailable": "服务暂时不可用，稍后会自动重试",
  "rejection.rate_limited": "操作太频繁，请稍后再试",
  "rejection.unknown_query": "服务器不认识这项查询，请更新应用",
  "rejection.outbox_full": "待发送的操作已满 {limit} 条，请先联网发出再继续",
  "rejection.device_storage": "本机存不下了，没有保存。请清理存储空间后重试",
  "rejection.withdrawn": "已撤回，没有发出",
  "rejection.internal": "服务器出了故障，已记录，请稍后再试",
} as const;
