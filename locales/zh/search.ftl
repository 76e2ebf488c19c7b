search-title = 搜索
search-lead = 网点、事项、课程和帮助，都可以在这里找。
search-label = 您要找什么？
search-hint = 可以用汉字、拼音、拼音首字母（例如zgz），也可以用其他语言。打错一两个字没关系。
search-button = 搜索
search-count = { $count ->
   *[other] 找到{ $count }条结果
  }
search-none = 没有找到“{ $typed }”
search-none-text = 请换一个词，或试试中文名称。您也可以：
search-none-call = 拨打{ $number }
search-none-offices = 查看全部网点
search-none-services = 查看全部事项
search-kind-service = 事项
search-kind-course = 课程
search-kind-topic = 求助
search-kind-page = 页面
search-offline = 暂时无法搜索，请检查网络后再试。
error-search-long = 太长了。请最多输入{ $max }个字符。
error-search-words = 请输入文字或数字，只有符号无法搜索。
