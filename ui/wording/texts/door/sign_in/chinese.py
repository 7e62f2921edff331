"""What is said to people who sign in, in Chinese."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.door.sign_in.sign_in import SignInTexts

CHINESE_SIGN_IN = SignInTexts(
    heading="登录",
    name="用户名",
    password="密码",
    enter="登录",
    hint="没有账户，或忘记了密码？请询问服务器管理者。",
    wrong="用户名或密码不正确。",
    wait=Counted("尝试次数过多，请在 {count} 秒后重试。"),
    signed_out="您已退出登录。请重新加载页面并登录。",
    with_provider="使用 {provider} 登录",
    provider_failed="无法在那里登录。请重试，或询问服务器管理者。",
    account="已登录：{name}",
    sign_out="退出登录",
    sign_out_everywhere="在所有设备上退出登录",
    roles={"reader": "读者", "contributor": "贡献者", "reviewer": "审阅者", "admin": "管理员"},
    may={
        "reader": "您可以提问并阅读来源。",
        "contributor": "您可以提问、评价和更正回答，以及添加文件。",
        "reviewer": "您可以提问、评价和更正回答、添加文件、保留考题，以及审阅他人的更正。",
        "admin": "您可以执行所有操作。",
    },
    no_upload="您的角色不能添加文件。请询问服务器管理者。",
    erase_account="您的账户也会被删除。",
)
