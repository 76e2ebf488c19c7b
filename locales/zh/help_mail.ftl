# 关于求助的邮件。
mail-help-subject = { $topic }：您的求助{ $code }
mail-help-received = 已收到您的求助。
mail-help-taken = 工作人员正在办理您的求助。
mail-help-answered = 网点已答复您的求助。
mail-help-asked = 网点需要您补充情况。
mail-help-visit = 工作人员想约时间上门服务，请告诉我们时间是否合适。
mail-help-referred = 经您同意，已转交您的求助。
mail-help-closed = 您的求助已办结。
mail-help-phrase = 答复
mail-help-words = 网点的留言
mail-help-translation = 留言的译文
mail-help-when = 上门时间
mail-help-department = 转交给
mail-help-open = 查看、回复或撤回求助
mail-help-keep = 请保存这封邮件，用里面的链接可以打开您的求助。请不要转发给别人。
