"""What a kiosk says to visitors who do not see it: whole sentences, and names that many halls have. Text and phonemes.

The phonemes are those of misaki 0.9.4 (Apache-2.0), corrected by hand where it reads a word otherwise.
"""
from words import English, Mandarin

ZH = {
    "语音导航": "y↓i→n tau↓xa↗ŋ",
    "请选择业务": "ʨʰi↓ŋ ɕɥɛ↓nʦɤ↗ je↘u↘",
    "请选择": "ʨʰi↓ŋ ɕɥɛ↓nʦɤ↗",
    "按零重听按星号返回": "a↘n li↗ŋ ꭧʰʊ↗ŋtʰi→ŋ, a↘n ɕi→ŋxau↘ fa↓nxwei↗",
    "按零重听按星号结束": "a↘n li↗ŋ ꭧʰʊ↗ŋtʰi→ŋ, a↘n ɕi→ŋxau↘ ʨje↗ʂu↘",
    "更多选项": "kə↘ŋ two→ ɕɥɛ↓nɕja↘ŋ",
    "暂停取号": "ʦa↘ntʰi↗ŋ ʨʰy↓xau↘",
    "业务": "je↘u↘",
    "优先办理": "jou→ɕjɛ→n pa↘nli↓",
    "请选择优先类别": "ʨʰi↓ŋ ɕɥɛ↓nʦɤ↗ jou→ɕjɛ→n lei↘pje↗",
    "不需要优先": "pu↘ ɕy→jau↘ jou→ɕjɛ→n",
    "过号重新排队": "kwo↘ xau↘ ꭧʰʊ↗ŋɕi→n pʰai↗twei↘",
    "请选择您的号码": "ʨʰi↓ŋ ɕɥɛ↓nʦɤ↗ ni↗n tɤ xau↘ma↓",
    "现在没有过号": "ɕjɛ↘nʦai↘ mei↗jou↓ kwo↘ xau↘",
    "业务须知": "je↘u↘ ɕy→ꭧɨ→",
    "详细说明请询问工作人员": "ɕja↗ŋɕi↘ ʂwo→mi↗ŋ ʨʰi↓ŋ ɕy↗nwə↘n kʊ→ŋʦwo↘ɻə↗nɥɛ↗n",
    "确定取号": "ʨʰɥe↘ti↘ŋ ʨʰy↓xau↘",
    "可能要等到休息后才能办理": "kʰɤ↓nə↗ŋ jau↘ tə↓ŋtau↘ ɕjou→ɕi→ xou↘ ʦʰai↗nə↗ŋ pa↘nli↓",
    "今天可能办不到": "ʨi→ntʰjɛ→n kʰɤ↓nə↗ŋ pa↘npu↗tau↘",
    "仍要取号": "ɻə↗ŋjau↘ ʨʰy↓xau↘",
    "正在取号请稍候": "ꭧə↘ŋʦai↘ ʨʰy↓xau↘, ʨʰi↓ŋ ʂau→xou↘",
    "您的号码是": "ni↗n tɤ xau↘ma↓ ʂɨ↘",
    "前面等候": "ʨʰjɛ↗nmjɛ↘n tə↓ŋxou↘",
    "前面没有人等候": "ʨʰjɛ↗nmjɛ↘n mei↗jou↓ ɻə↗n tə↓ŋxou↘",
    "一百人以上": "i↘pai↓ ɻə↗n i↓ʂa↘ŋ",
    "已重新排队": "i↓ ꭧʰʊ↗ŋɕi→n pʰai↗twei↘",
    "正在打印请取走号票": "ꭧə↘ŋʦai↘ ta↓i↘n, ʨʰi↓ŋʨʰy↓ ʦou↓ xau↘ pʰjau↘",
    "请取走您的号票": "ʨʰi↓ŋʨʰy↓ ʦou↓ ni↗n tɤ xau↘ pʰjau↘",
    "请记住您的号码": "ʨʰi↓ŋ ʨi↘ꭧu↘ ni↗n tɤ xau↘ma↓",
    "号票没有打出号码有效请留意叫号": "xau↘pʰjau↘ mei↗jou↓ ta↓ꭧʰu→, xau↘ma↓ jou↓ɕjau↘, ʨʰi↓ŋ ljou↗i↘ ʨjau↘ xau↘",
    "请在大厅留意叫号": "ʨʰi↓ŋ ʦai↘ ta↘tʰi→ŋ ljou↗i↘ ʨjau↘ xau↘",
    "现在不能取号请询问工作人员": "ɕjɛ↘nʦai↘ pu↘nə↗ŋ ʨʰy↓xau↘, ʨʰi↓ŋ ɕy↗nwə↘n kʊ→ŋʦwo↘ɻə↗nɥɛ↗n",
    "打印机暂时不能用请到其他取号机取号": "ta↓i↘nʨi→ ʦa↘nʂɨ↗ pu↘nə↗ŋ jʊ↘ŋ, ʨʰi↓ŋ tau↘ ʨʰi↗tʰa→ ʨʰy↓xau↘ ʨi→ʨʰy↓ xau↘",
    "系统没有应答请稍候": "ɕi↘tʰʊ↓ŋ mei↗jou↓ i↘ŋta↗, ʨʰi↓ŋ ʂau→xou↘",
    "现在没有可以办理的业务": "ɕjɛ↘nʦai↘ mei↗jou↓ kʰɤ↓i↓ pa↘nli↓ tɤ je↘u↘",
    "中文请按井号": "ꭧʊ→ŋwə↗n ʨʰi↓ŋ a↘nʨi↓ŋxau↘",
    "社保医保": "ʂɤ↘pau↓ i→pau↓",
    "企业与车辆": "ʨʰi↓je↘ y↓ ꭧʰɤ→lja↘ŋ",
    "社会保障": "ʂɤ↘xwei↘pau↓ꭧa↘ŋ",
    "户籍办理": "xu↘ʨi↗ pa↘nli↓",
    "不动产登记": "pu↗tʊ↘ŋꭧʰa↓n tə→ŋʨi↘",
    "税务服务": "ʂwei↘u↘ fu↗u↘",
    "企业开办": "ʨʰi↓je↘ kʰai→pa↘n",
    "车驾管业务": "ꭧʰɤ→ʨja↘ kwa↓n je↘u↘",
    "医疗保险": "i→ljau↗pau↓ɕjɛ↓n",
    "法律援助": "fa↓ly↘ɥɛ↗nꭧu↘",
    "老人": "lau↓ɻə↗n",
    "残障人士": "ʦʰa↗nꭧa↘ŋ ɻə↗nʂɨ↘",
    "军人": "ʨy→nɻə↗n",
    "孕妇": "y↘nfu↘",
    "急件": "ʨi↗ʨjɛ↘n",
    "个人业务": "kɤ↘ɻə↗n je↘u↘",
    "公司业务": "kʊ→ŋsɨ→ je↘u↘",
    "对公业务": "twei↘kʊ→ŋ je↘u↘",
    "贵宾业务": "kwei↘pi→n je↘u↘",
    "现金业务": "ɕjɛ↘nʨi→n je↘u↘",
    "综合业务": "ʦʊ→ŋxɤ↗ je↘u↘",
    "挂号": "kwa↘xau↘",
    "缴费": "ʨjau↓fei↘",
    "取药": "ʨʰy↓jau↘",
    "抽血": "ꭧʰou→ɕɥe↘",
    "检验": "ʨjɛ↓njɛ↘n",
    "儿科": "ɚ↗kʰɤ→",
    "出入境": "ꭧʰu→ɻu↘ʨi↘ŋ",
    "身份证": "ʂə→nfə↘nꭧə↘ŋ",
    "户口": "xu↘kʰou↓",
    "咨询": "ʦɨ→ɕy↗n",
}

EN = {
    "voice guidance": "vˈYs ɡˈIdᵊns",
    "please choose a service": "plˈiz ʧˈuz ɐ sˈɜɹvəs",
    "please choose": "plˈiz ʧˈuz",
    "press zero to repeat star to go back": "pɹˈɛs zˈɪɹO tə ɹəpˈit, stˈɑɹ tə ɡˌO bˈæk",
    "press zero to repeat star to end": "pɹˈɛs zˈɪɹO tə ɹəpˈit, stˈɑɹ tə ˈɛnd",
    "more choices": "mˈɔɹ ʧˈYsəz",
    "no tickets now": "nˈO tˈɪkəts nˈW",
    "service": "sˈɜɹvəs",
    "priority": "pɹIˈɔɹəTi",
    "please choose the reason for your priority": "plˈiz ʧˈuz ðə ɹˈizᵊn fɔɹ jʊɹ pɹIˈɔɹəTi",
    "no priority": "nˈO pɹIˈɔɹəTi",
    "missed your call": "mˈɪst jʊɹ kˈɔl",
    "please choose your number": "plˈiz ʧˈuz jʊɹ nˈʌmbəɹ",
    "nobody is missed now": "nˈObˌɑdi ɪz mˈɪst nˈW",
    "please note": "plˈiz nˈOt",
    "ask the staff for details": "ˈæsk ðə stˈæf fɔɹ dˈitˌAlz",
    "take a ticket": "tˈAk ɐ tˈɪkət",
    "you will probably be called after the break": "ju wɪl pɹˈɑbəbli bi kˈɔld ˈæftəɹ ðə bɹˈAk",
    "you will probably not be called today": "ju wɪl pɹˈɑbəbli nˌɑt bi kˈɔld tədˈA",
    "take a ticket all the same": "tˈAk ɐ tˈɪkət ˈɔl ðə sˈAm",
    "one moment please": "wˈʌn mˈOmᵊnt plˈiz",
    "your number is": "jʊɹ nˈʌmbəɹ ɪz",
    "people before you": "pˈipᵊl bəfˈɔɹ ju",
    "nobody is before you": "nˈObˌɑdi ɪz bəfˈɔɹ ju",
    "more than ninety-nine people before you": "mˈɔɹ ðən nˈInti nˈIn pˈipᵊl bəfˈɔɹ ju",
    "you are in the queue again": "ju ɑɹ ɪn ðə kjˈu əɡˈɛn",
    "printing please take your ticket": "pɹˈɪntɪŋ, plˈiz tˈAk jʊɹ tˈɪkət",
    "please take your ticket": "plˈiz tˈAk jʊɹ tˈɪkət",
    "please remember your number": "plˈiz ɹəmˈɛmbəɹ jʊɹ nˈʌmbəɹ",
    "your ticket was not printed the number is valid": "jʊɹ tˈɪkət wʌz nˌɑt pɹˈɪntəd, ðə nˈʌmbəɹ ɪz vˈæləd",
    "please wait until your number is called": "plˈiz wˈAt ˌʌntˈɪl jʊɹ nˈʌmbəɹ ɪz kˈɔld",
    "there is no ticket now please ask the staff": "ðɛɹ ɪz nˈO tˈɪkət nˈW, plˈiz ˈæsk ðə stˈæf",
    "the printer does not work please use another kiosk": "ðə pɹˈɪntəɹ dʌz nˌɑt wˈɜɹk, plˈiz jˈuz ənˈʌðəɹ kˈiˌɑsk",
    "the system does not answer please wait": "ðə sˈɪstəm dʌz nˌɑt ˈænsəɹ, plˈiz wˈAt",
    "there are no services now": "ðɛɹ ɑɹ nˈO sˈɜɹvəsəz nˈW",
    "for english press hash": "fɔɹ ˈɪŋɡlɪʃ, pɹˈɛs hˈæʃ",
    "social and medical": "sˈOʃᵊl ænd mˈɛdəkᵊl",
    "business and vehicles": "bˈɪznəs ænd vˈiəkᵊlz",
    "social security": "sˈOʃᵊl səkjˈʊɹəTi",
    "household register": "hˈWshˌOld ɹˈɛʤəstəɹ",
    "real estate": "ɹˈiᵊl əstˈAt",
    "taxation": "tæksˈAʃən",
    "business start-up": "bˈɪznəs stˈɑɹt ˌʌp",
    "vehicle and licence": "vˈiəkᵊl ænd lˈIsᵊns",
    "medical insurance": "mˈɛdəkᵊl ɪnʃˈʊɹəns",
    "legal aid": "lˈiɡəl ˈAd",
    "elderly": "ˈɛldəɹli",
    "disabled": "dəsˈAbəld",
    "military": "mˈɪlətˌɛɹi",
    "pregnant": "pɹˈɛɡnənt",
    "urgent": "ˈɜɹʤənt",
    "personal banking": "pˈɜɹsᵊnəl bˈæŋkɪŋ",
    "business banking": "bˈɪznəs bˈæŋkɪŋ",
    "cash": "kˈæʃ",
    "registration": "ɹˌɛʤəstɹˈAʃən",
    "payment": "pˈAmᵊnt",
    "pharmacy": "fˈɑɹməsi",
    "blood test": "blˈʌd tˈɛst",
    "x-ray": "ˈɛksɹˌA",
    "children": "ʧˈɪldɹᵊn",
    "passport": "pˈæspˌɔɹt",
    "identity card": "IdˈɛntəTi kˈɑɹd",
    "general services": "ʤˈɛnəɹəl sˈɜɹvəsəz",
    "information": "ˌɪnfəɹmˈAʃən",
}


class MandarinGuide(Mandarin):
    fixed, file = ZH, "guide"

    def carriers(self):
        an, ren, s = "a↘n", "ɻə↗n", self.speed
        for key, ph in [*self.digits.items(), ("星号", "ɕi→ŋxau↘"), ("井号", "ʨi↓ŋxau↘")]:
            if key != "幺":
                yield f"<按{key} {an} {ph}>, kɤ↘ɻə↗n je↘u↘.", s
        numbers = [*range(1, 21), *range(30, 100, 10)]
        for text, ph in [*map(self.number, numbers), ("两", "lja↓ŋ")]:
            yield f"ʨʰjɛ↗nmjɛ↘n tə↓ŋxou↘, <{text}人 {ph} {ren}>.", s
        for n in range(20, 100, 10):  # the beginning of 二十三人
            text, ph = self.number(n)
            yield f"ʨʰjɛ↗nmjɛ↘n tə↓ŋxou↘, <{text} {ph}> {self.ba}{ren}.", s
        for text, ph in self.fixed.items():
            yield f"<{text} {ph}>.", s

    def variants(self):
        return []

    def gap(self, text):
        return 60 if text.endswith("十") or text in ("业务", "您的号码是", "前面等候") else 250


class EnglishGuide(English):
    fixed, file = EN, "guide"

    def carriers(self):
        s = self.speed
        for key, ph in [*self.digits.items(), ("star", "stˈɑɹ"), ("hash", "hˈæʃ")]:
            yield f"<press_{key} pɹˈɛs {ph}>, pˈɜɹsᵊnəl bˈæŋkɪŋ.", s
        for text, ph in self.fixed.items():
            yield f"<{text.replace(' ', '_')} {ph}>.", s

    def variants(self):
        return []

    def gap(self, text):
        return 60 if text in ("service", "your number is", "people before you") else 250


GUIDES = {"zh": MandarinGuide, "en": EnglishGuide}
