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
    .cure = 改好后再启动，或用 dingdong config 检查
config-unreadable = 读不了设置文件：{ $error }
    .cure = 请检查路径和权限
config-not-utf8 = 文件不是 UTF-8 编码
    .cure = 请在编辑器中另存为 UTF-8（记事本：另存为 → 编码 → UTF-8）
config-syntax = 语法错误：{ $message }
    .cure = 每行写成 键 = 值；文字加引号 "…"，每个括号和引号都要成对
config-key-twice = "{ $key }" 写了两次
    .cure = 请只留一处；同一个 [表] 只能开头一次
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

## 程序与脚本
cli-no-hall = 本机没有运行中的大厅
    .cure = 先运行 dingdong demo 或 dingdong hub，或用 --data 指明大厅的文件夹
cli-hall-silent = 大厅没有回应
    .cure = 看看大厅的程序是否还在运行，再试一次
cli-hall-ended = 大厅停止了运行
    .cure = 查看大厅文件夹里的 dingdong.log，处理后重新运行
cli-other-version = 运行中的大厅是另一个版本的叮咚
    .cure = 退出所有叮咚程序，再用同一个版本重新启动
cli-folder = 无法使用 { $path }
    .cure = 检查路径和权限，或用 --data 换一个文件夹
cli-terminal = 终端无法显示画面
    .cure = 换一个终端，或加 --draw plain 再试
cli-no-terminal = 这里不是终端，画面无处显示
    .cure = 在终端窗口里运行；脚本请用 take、call、status 等命令；要图片请加 --picture FILE
cli-no-counter = 配置里没有窗口
    .cure = 在 config.toml 里至少写一个 [counter.1]
cli-backup-failed = 备份没有完成
    .cure = 检查目标位置的空间和权限，换一个文件名再试
cli-backed-up = 已备份到 { $file }（{ $kib } KiB）
cli-checked = 存储完好：{ $entries } 条记录，{ $tickets } 张号票，{ $visits } 次办理，{ $days } 个服务日，{ $mb } MiB
cli-restored = 已恢复到 { $to }：{ $entries } 条记录
cli-restored-kept = 原来的存储保留在 { $kept }
cli-config-fine = 配置无误：{ $services } 项业务，{ $counters } 个窗口
cli-hub = 大厅已在 { $folder } 运行，按 Ctrl+C 结束
cli-hub-running = 大厅已由另一个程序运行
    .cure = 直接使用它；要停止它，请在那个程序里退出
cli-progress = 进度
cli-bad-size = { $size } 不是画面大小
    .cure = 写成 列x行，例如 320x90；列 10-1000，行 5-500
cli-bad-option = { $option } 不能是 { $value }
    .cure = 运行 dingdong --help 查看可用的值
cli-status-service = 等候 { $waiting }，已办 { $served }，取号 { $issued }
cli-status-counter = { $counter } 号窗口
cli-status-closed = 未开放
cli-status-paused = 暂停服务
cli-status-free = 空闲

## 存储的问题
store-busy = 存储 { $path } 正被另一个程序使用（进程 { $pid }）
    .cure = 使用那个程序，或先结束进程 { $pid } 再试
store-full = 磁盘已满，{ $path } 无法写入
    .cure = 清出空间后重新运行；已确认的号票都还在
store-read-only = { $path } 不允许写入
    .cure = 检查文件和文件夹的权限
store-newer = { $path } 是更新版本的叮咚写的
    .cure = 请使用那个更新的版本；文件没有改动
store-damaged = { $path } 已损坏
    .cure = 用 dingdong restore 备份文件 恢复；文件没有改动
store-exists = { $path } 已经存在
    .cure = 换一个文件名
store-failed = 存储 { $path } 出错
    .cure = 重新运行；若仍出错，查看 dingdong.log

## 事件
event-configured = 配置已更新
event-day-turned = 新的服务日 { $extra }
event-ticket-issued = 取号 { $number }  { $service }
event-counter-opened = { $counter } 号窗口开放  { $extra }
event-counter-closed = { $counter } 号窗口关闭
event-services-set = { $counter } 号窗口调整业务
event-ticket-called = 呼叫 { $number } 到 { $counter } 号窗口  { $extra }
event-ticket-recalled = 重呼 { $number } 到 { $counter } 号窗口
event-ticket-passed = 过号 { $number }
event-ticket-started = 开始办理 { $number }  { $counter } 号窗口
event-ticket-finished = 办理完毕 { $number }  { $counter } 号窗口
event-ticket-parked = 挂起 { $number }
event-ticket-unparked = 继续办理 { $number }  { $counter } 号窗口
event-ticket-requeued = { $number } 回到等候
event-ticket-transferred = { $number } 转到 { $service }
event-ticket-cancelled = 取消 { $number }
event-counter-paused = { $counter } 号窗口暂停  { $extra }
event-counter-resumed = { $counter } 号窗口恢复
event-slip-undone = 撤销 { $number }  { $counter } 号窗口
event-ticket-rated = { $number } 评价：{ $extra }
event-rating-explained = { $number } 说明了评价原因
event-rating-closed = { $number } 评价结束

## 演示
demo-title = 叮咚 演示大厅
demo-kiosk = 取票机
demo-display = 大厅显示屏
demo-counter-a = { $counter } 号窗口
demo-counter-b = { $counter } 号窗口
demo-rating = 评价器
demo-by-hand = 手动操作
demo-speed = 自动运行 { $speed }x
demo-key-help = 帮助
demo-key-language = English
demo-key-theme = 亮/暗
demo-key-speed = 自动运行
demo-key-zoom = 放大
demo-key-quit = 退出
demo-hint-take = 请在取票机上点一项业务取号（Tab 换屏）
demo-hint-open = 到窗口登录：Tab 换到窗口，按回车
demo-hint-call = 有人在等：在窗口按空格呼叫
demo-hint-start = 已呼叫：访客到了就按空格开始办理
demo-hint-finish = 办理中：办完按空格
demo-hint-rate = 请在评价器上按一个笑脸
demo-hint-watch = 大厅在自动运行：F4 变速，Tab 换屏

## 帮助
help-title = 帮助
help-shell = F2 切换语言 · F3 亮色/暗色 · Ctrl+Q 退出
help-demo = Tab 换屏 · F4 让模拟的访客和员工运行大厅（1x 到 60x） · F5 放大当前屏 · 全部可用鼠标
help-kiosk = 取票机：点业务取号；数字键选择，回车确定，Esc 返回
help-counter = 窗口：空格是下一步；每个按钮上写着它的键；/ 查找所有命令
help-display = 显示屏：新呼叫闪烁，下面是最近的呼叫和各业务等候人数
help-rating = 评价器：办理完毕后按笑脸，或按数字键

## 终端
terminal-no-utf8 = 终端不是 UTF-8：中文显示不了，已改用英文；按键都能用
terminal-no-chinese = 此终端没有汉字：已改用英文；按键都能用
terminal-no-colours = 终端没有颜色：用粗体和反色显示
terminal-few-colours = 终端颜色较少：颜色是近似的
terminal-no-pixels = 终端不能画图形：用文字显示，功能不变
terminal-coarse-pixels = 终端图形较粗：用 foot 1.20、kitty 0.40 或更新的终端会更清晰
terminal-no-mouse = 终端没有鼠标或触摸：请用按键
terminal-multiplexed = 正在 tmux 或 screen 里：图形较粗
## Display
display-now-calling = 正在呼叫
display-waiting = 当前等候
display-window = 号窗口
# 语音说的这一句
display-sentence = 叮咚，请{ $number }号到{ $counter }号窗口
display-go = 请到窗口办理
display-serving = 正在办理
display-passed = 过号
display-passed-help = 已过号，请到咨询台
display-paused = { $counter }号窗口暂停服务（{ $reason }）
display-paused-several = { $counters }号窗口暂停服务
display-welcome = 欢迎光临
display-take-ticket = 请在取票机取号
display-stale = 以上为 { $time } 的信息，正在重新连接
