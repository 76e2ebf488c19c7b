# The lines of a passport read from its picture, as a suggestion.
lines-title = 从照片读取的内容
lines-check = 这是从照片上读到的内容，请对照证件核对。您点“填入表格”之前，不会填入任何内容。
lines-doubt = 有校验位对不上，可能读错了。请对照证件逐项核对，也可以在下面改正这几行。
lines-none = 这张照片上没有找到机读行。请在光线充足处从正上方拍摄，让最下面的几行清晰；也可以在下面直接输入。
lines-label = 读到的机读行
lines-fill = 填入表格
lines-back = 返回照片页
lines-read = 读取照片上的资料
lines-read-hint = 我们读取照片最下面的机读行，需要几秒钟。填入之前由您核对。
