"""What is said in Chinese where a request or a file is refused."""

from ui.wording.texts.door.door import DoorTexts

CHINESE_DOOR = DoorTexts(
    unknown_name="此服务器不认识名称“{name}”。请用数字地址打开页面，或在设置的 [server] 下把该名称加入 `names`。",
    other_site="此请求来自其他网站，已被拒绝。请直接打开本页面。若使用代理，请在设置的 [server] "
    "下把浏览器使用的名称加入 `names`。",
    too_long="内容超过 {most} KB，请缩短。",
    no_upload="没有收到文件，请重新添加。",
    file_too_large="单个文件最多 {most} MB（[index] max_file_mb）。",
    too_many_files="一小时内最多可添加 {most} 个文件（[server] upload_files）。请稍候，或询问服务器管理者。",
    too_much="一小时内最多可添加 {most} MB（[server] upload_mb）。请稍候，或询问服务器管理者。",
    too_much_of_all="一小时内所有访问者合计最多可添加 {most} MB（[server] "
    "upload_mb_of_all）。请稍候，或询问服务器管理者。",
)
