# 叮咚的中文文本。每条消息一个编号；{ $名称 } 是变量。英文在 en.ftl，编号和变量必须相同。

## 常用词
common-ok = 确定
common-back = 返回
common-cancel = 取消
common-close = 关闭
common-yes = 是
common-no = 否
common-waiting = 等候
common-people = { $count } 人
common-counter = 窗口
common-counter-number = { $counter } 号窗口
common-ticket = 号票
common-service = 业务
common-clerk = 工作人员
common-today = 今日
common-now = 现在
common-help = 帮助
common-quit = 退出
common-language = 语言
common-search = 查找
common-more = 更多
common-open = 开放
common-closed = 已关闭
common-paused = 暂停服务
common-reason = 原因
common-priority = 优先

## 时间
duration-seconds = { $seconds } 秒
duration-minutes = { $minutes } 分钟
duration-hours = { $hours } 小时
duration-hours-minutes = { $hours } 小时 { $minutes } 分
date-weekday = { $month }{ $day }日 { $weekday }
weekday-1 = 星期一
weekday-2 = 星期二
weekday-3 = 星期三
weekday-4 = 星期四
weekday-5 = 星期五
weekday-6 = 星期六
weekday-7 = 星期日
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月

## 预计等候
wait-soon = 马上就到
wait-about = 约 { $minutes } 分钟
wait-between = 约 { $low }-{ $high } 分钟
wait-over-hours = 超过 { $hours } 小时
wait-no-counter = 窗口未开放

## 号票状态
ticket-waiting = 等候中
ticket-called = 呼叫中
ticket-serving = 办理中
ticket-parked = 暂离填表
ticket-passed = 已过号
ticket-finished = 已办结
ticket-cancelled = 已取消
ticket-expired = 已作废

## 呼叫的理由
why-longest-wait = 等候最久
why-rate = 计时较快
why-priority = 优先：{ $class }
why-over-max-wait = 已超过 { $minutes } 分钟
why-ratio = { $ratio }:1 轮到普通号
why-first-service = 本窗口首选业务
why-special = 特呼
why-called-back = 回呼

## 拒绝的理由：是什么情况，怎么办
refusal-unknown-service = 没有这项业务：请重新选择
refusal-unknown-class = 没有这个优先类别：请重新选择
refusal-unknown-counter = 没有这个窗口：请检查窗口号
refusal-unknown-ticket = 今天没有这张号：请核对号码
refusal-unknown-reason = 没有这个原因：请从列表中选择
refusal-unknown-grade = 没有这个评价等级：请从列表中选择
refusal-service-closed = 今天已停止取号：请在办公时间再来
refusal-service-opens = 现在不取号，{ $time } 开始
refusal-holiday = 今天放假，不取号
refusal-service-full = 今天的 { $cap } 个号已取完：请改日再来
refusal-numbers-used-up = 今天的号码已用完：请联系工作人员
refusal-bad-name = 姓名不能为空，也不能太长
refusal-bad-phone = 电话号码只能有数字，且不能太长
refusal-bad-services = 请至少选一项业务，且不要重复
refusal-counter-closed = { $counter } 号窗口未开放：请先登录
refusal-counter-open = { $clerk } 正在本窗口：请先退出
refusal-counter-paused = 窗口已暂停：请先恢复
refusal-not-paused = 窗口没有暂停
refusal-nobody-waiting = 没有人在等候
refusal-no-ticket = 本窗口没有号：请先呼叫
refusal-still-calling = { $number } 还在呼叫中：请重呼或按过号
refusal-still-serving = { $number } 还在办理：请先办结
refusal-at-other-counter = { $number } 在 { $counter } 号窗口
refusal-ticket-over = { $number } 已结束
refusal-not-called = { $number } 没有被呼叫：请先呼叫
refusal-not-serving = { $number } 没有在办理：请先开始
refusal-not-parked = { $number } 没有暂离
refusal-nothing-to-undo = 已不能撤销
refusal-nothing-to-rate = 现在没有可以评价的业务
refusal-already-rated = 已经评价过了，谢谢
refusal-nothing-to-do = 已经是这样了

## 设置文件中的问题；.cure 是怎么改
config-wrong = { $file } 有 { $count } 处错误
    .cure = 改好后再启动，或用 dingdong check 检查
config-unreadable = 读不了设置文件：{ $error }
    .cure = 请检查路径和权限
config-not-utf8 = 文件不是 UTF-8 编码
    .cure = 请在编辑器中另存为 UTF-8（记事本：另存为 → 编码 → UTF-8）
config-syntax = 语法错误：{ $message }
    .cure = 每行写成 键 = 值；文字加引号 "…"，每个括号和引号都要成对
config-unknown-key = 没有 { $key } 这个键
    .cure = 是不是 { $nearest }？
config-unknown-key-list = 没有 { $key } 这个键
    .cure = 这里可以写：{ $known }
config-missing = 缺少 { $key }
    .cure = 请加上 { $example }
config-type = 这里是{ $found } { $value }，应为{ $expected }
    .cure = 例如 { $example }
config-range = { $value } 超出范围
    .cure = 请写 { $min } 到 { $max } 之间的整数
config-choice = 没有 "{ $value }" 这个选项
    .cure = 请写其中之一：{ $choices }
config-choice-nearest = 没有 "{ $value }" 这个选项
    .cure = 是不是 "{ $nearest }"？可以写：{ $choices }
config-empty = 名称是空的
    .cure = 至少写一种语言，例如 { $example }
config-one-line = 名称要写在一行里
    .cure = 请去掉换行和控制字符
config-bad-key = "{ $key }" 不能作编号
    .cure = 编号用 1 到 16 个小写字母、数字、- 或 _，例如 { $example }
config-bad-prefix = "{ $value }" 不能作号码前缀
    .cure = 请用 0 到 4 个大写字母，例如 "A"
config-same-prefix = 前缀 "{ $prefix }" 已用于第 { $line } 行的 { $other }
    .cure = 请换一个没用过的前缀，例如 "{ $free }"
config-last-before-first = 最后一号 { $last } 小于第一号 { $first }
    .cure = 请让 last 不小于 first
config-too-wide = { $last } 超过 { $width } 位数
    .cure = 请写 width = { $needed }，或让 last 不超过 { $most }
config-unknown-service = 没有 "{ $value }" 这项业务
    .cure = 是不是 "{ $nearest }"？
config-unknown-service-list = 没有 "{ $value }" 这项业务
    .cure = 请写其中之一：{ $known }
config-unknown-group = 没有 "{ $value }" 这个分组
    .cure = 是不是 "{ $nearest }"？
config-unknown-group-list = 没有 "{ $value }" 这个分组
    .cure = 请写其中之一：{ $known }；"" 表示首页
config-service-twice = "{ $value }" 在这个窗口写了两次
    .cure = 请只留一次
config-bad-rank = "{ $value }" 的顺位不对
    .cure = 顺位是 1 到 9，例如 "{ $service }:2"
config-no-services-at = 这个窗口没有业务
    .cure = 请至少写一项，例如 services = ["{ $example }"]
config-unserved = 没有窗口办理 { $service }
    .cure = 请加到某个窗口的 services 里，否则取号的人等不到呼叫
config-menu-loop = 分组绕成了圈：{ $chain }
    .cure = 请让其中一个分组写 parent = ""（首页）
config-menu-deep = 菜单太深：{ $chain }
    .cure = 最多三级：两级分组加业务；请去掉一级分组
config-empty-group = 分组 { $group } 里没有业务
    .cure = 请在某项业务里写 group = "{ $group }"，或删去这个分组
config-bad-time = "{ $value }" 不是时间
    .cure = 请写 24 小时制的 时:分，例如 "{ $example }"
config-bad-span = "{ $value }" 不是时段
    .cure = 请写 开始-结束，例如 "09:00-12:00"
config-span-backwards = 时段 "{ $value }" 的结束不晚于开始
    .cure = 跨过零点的请分成两段："22:00-24:00" 和次日的 "00:00-06:00"
config-span-overlap = "{ $value }" 与同一天的另一时段重叠
    .cure = 请合并或错开
config-bad-day = "{ $value }" 不是星期
    .cure = 请写 mon tue wed thu fri sat sun，或 mon-fri 这样的范围
config-day-twice = { $day } 写了两次
    .cure = 每天只能写一次
config-unknown-zone = 没有 "{ $value }" 这个时区
    .cure = 是不是 "{ $nearest }"？
config-bad-date = "{ $value }" 不是日期
    .cure = 请写 年-月-日，例如 "2026-10-01"；连续几天写 "2026-10-01..2026-10-07"
config-dates-backwards = "{ $value }" 的结束早于开始，或超过 { $most } 天
    .cure = 请检查两个日期
config-counter-number = "{ $value }" 不是窗口号
    .cure = 窗口号是 1 到 99，例如 [counter.3]
config-grade-count = 评价等级有 { $count } 个
    .cure = 请写 2 到 9 个，最好的在前
config-nothing = 没有任何 { $what }
    .cure = 请至少写一个，例如 { $example }

config-kind-text = 文字
config-kind-integer = 整数
config-kind-decimal = 小数
config-kind-truth = true 或 false
config-kind-date = 日期
config-kind-list = 列表
config-kind-table = 表
config-kind-text-or-off = 整数或 "off"
config-kind-names = 各语言的文字
config-kind-hours = 开放时间
config-kind-grades = 评价等级
config-kind-time = 时间

## Kiosk
kiosk-language = 中文
kiosk-large-text = 大字
kiosk-standard-text = 标准
kiosk-prompt = 请点击要办理的业务取号
kiosk-crumbs = 全部业务 › { $path }
kiosk-tip = 请凭号票等候叫号，过号请到咨询台
kiosk-keys = 1-9 选择 · Enter 确定 · Esc 返回 · ←→ 翻页 · L 大字
kiosk-lost = 暂停取号，请稍候（{ $time } 起未连接）
kiosk-issuing = 正在取号…
kiosk-no-services = 现在没有可以办理的业务
kiosk-group = { $count } 项业务
kiosk-waiting = 等候 { $count } 人
kiosk-waiting-unit = { $count ->
   *[other] 人等候
}
kiosk-page = { $page } / { $pages }
kiosk-previous = 上一页
kiosk-next = 下一页
kiosk-opens = { $time } 开始取号
kiosk-closed = 今日已停止取号
kiosk-holiday = 今天放假
kiosk-full = 今日号已取完
kiosk-priority = 优先
kiosk-priority-chosen = 优先：{ $class }
kiosk-priority-title = 优先取号
kiosk-priority-hint = 请选择一项，下一张号票优先呼叫
kiosk-priority-none = 不需要优先
kiosk-notice = 业务须知
kiosk-both = { $first }　{ $second }
kiosk-take = 确定
kiosk-ticket = 取号成功
kiosk-ahead = 前面等候
kiosk-wait = 预计等候
kiosk-counters = { $count ->
   *[other] { $counters } 号
}
kiosk-counters-more = { $counters } 号等
kiosk-list-separator = 、
kiosk-called = 请现在到 { $counter } 号窗口
kiosk-listen = 请留意显示屏和语音叫号
kiosk-listen-priority = { $class }优先 · 请留意显示屏和语音叫号

## Rating pad
rating-welcome = 欢迎光临
rating-paused = 暂停服务
rating-closed = 窗口未开放
rating-calling = 请 { $number } 号到本窗口
rating-serving = 正在为 { $number } 号办理
rating-ask = 请对我的服务进行评价
rating-why = 哪里不满意？
rating-phone = 留下电话，我们会回访
rating-phone-empty = 电话号码（可不填）
rating-skip = 跳过
rating-submit = 提交
rating-delete = 删除
rating-thanks = 谢谢您的评价
rating-thanks-poor = 谢谢您的意见，我们会改进
rating-already = 您已评价过，谢谢
rating-late = 评价时间已过，谢谢
rating-lost = 暂未连接（{ $time } 起）
