# 每个页面的框架。
-anjia = 安家

brand = { -anjia }
site-title = { $page } – { -anjia } · 东丽区居民服务
tagline = 居民服务 · 天津市东丽区
skip-to-content = 跳到正文
languages = 语言
nav-label = 主菜单
nav-home = 首页
nav-services = 办事材料
nav-book = 预约办事
nav-appointments = 我的预约
nav-offices = 服务网点
nav-training = 就业培训
nav-help = 求助与咨询
emergency-link = 紧急电话
footer-label = 关于本网站
footer-about = 关于
footer-privacy = 个人信息保护
footer-accessibility = 无障碍
footer-hotline = { $number } · 政务服务便民热线
footer-note = 预约免费。任何人都不可以向您出售预约。
breadcrumb = 当前位置
optional = 选填
required = 必填
not-confirmed = 尚未核实。去之前请先拨打{ $number }确认。
not-confirmed-short = 尚未核实
phone-missing = 暂无电话号码，请拨打{ $number }。
back = 返回
continue = 继续
change = 更改
steps-label = 预约步骤
step-done = 已完成
error-summary-title = 请检查以下内容
date-time = { $date } { $time }
time-range = { $start }–{ $end }
china-time = 中国时间（UTC+8）
minutes = { $count ->
   *[other] { $count }分钟
  }
people = { $count ->
   *[other] { $count }人
  }
kilometres = { $km }公里
language-zh = 中文
language-en = 英语
language-ja = 日语
language-ko = 韩语
language-es = 西班牙语
level-village = 社区（村）
level-street = 街道
level-sub-centre = 分中心
level-district = 区级
level-city = 市级
all-day = 24小时开放
days-span = { $first }至{ $last }

beside = { $name }：{ $text }
behind = （{ $text }）
