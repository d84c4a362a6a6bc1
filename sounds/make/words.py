"""What the voices say, spelled in the model's phonemes.

A carrier is a sentence the model speaks well; `<text phonemes>` marks a part to be cut out as the clip called `text`
(`_` stands for a space in the text). Marks may nest. A text that occurs in several carriers has several candidates; picks.json says which one is used.
"""
import re


def parse(carrier):
    """-> (phonemes, [(text, first, last + 1)])"""
    ph, spans, stack = "", [], []
    for tok in re.findall(r"<[^ >]+ |>|[^<>]+", carrier):
        if tok[0] == "<":
            stack.append((tok[1:-1].replace("_", " "), len(ph)))
        elif tok == ">":
            text, i = stack.pop()
            spans.append((text, i, len(ph)))
        else:
            ph += tok
    assert not stack, carrier
    return ph, sorted(spans, key=lambda s: (s[1], -s[2]))


ABC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Mandarin:
    lang, voice, name, speed = "zh", "zf_xiaoyi", "zh-1", 0.85
    even = (0.5, 3)  # more made two of 90 digits and two of 30 windows worse
    quality = 3  # of the Vorbis encoder, 0-10
    digits = dict(zip("零一二三四五六七八九幺", "li↗ŋ i→ ɚ↘ sa→n sɨ↘ u↓ ljou↘ ʨʰi→ pa→ ʨjou↓ jau→".split()))
    letters = dict(zip(ABC, ("ɛj→ bˈi si→ di→ iː→ ai↗fu ʨi↘ ɛi→ʧʰ ai→ ʤˈA kʰei↘ ɛ→lou→ ɛm→ ə→n O→ pʰˈi kʰju→ ɑɹ→ ɛ→sɨ→ tʰi→ jou→ vˈi "
                             "dˈʌbᵊlju ˈɛkʰs wai↘ ʦɛ→tɤ→").split()))
    qing, hao, dao, chuang, ba, ten = "ʨʰi↓ŋ", "xau↘", "tau↘", "ꭧʰwa→ŋkʰou↓", "pa→", "ʂɨ↗"
    texts = dict(qing="请", hao="号", dao="到", chuang="窗口")
    sep = ", "  # between 请 and the number
    places = {"柜台": "kwei↘tʰai↗", "诊室": "ꭧə↓nʂɨ↘", "服务台": "fu↗u↘tʰai↗"}
    fixed = {
        "再次呼叫": "ʦai↘ʦʰɨ↘ xu→ʨjau↘.",
        "欢迎光临": "xwa→ni↗ŋ kwa→ŋli↗n!",
        "您好": "ni↗nxau↓!",
        "请您对我的服务进行评价": "ʨʰi↓ŋ ni↗n twei↘ wo↓ tɤ fu↗u↘ ʨi↘nɕi↗ŋ pʰi↗ŋʨja↘.",
        "谢谢您欢迎下次光临": "ɕje↘ɕje↘ni↗n, xwa→ni↗ŋ ɕja↘ʦʰɨ↘ kwa→ŋli↗n!",
        "感谢您的评价": "ka↓nɕje↘ni↗n tɤ pʰi↗ŋʨja↘!",
        "对不起本窗口暂停服务请到其他窗口办理": "twei↘pu↘ʨʰi↓, pə↓n ꭧʰwa→ŋkʰou↓ ʦa↘ntʰi↗ŋ fu↗u↘, ʨʰi↓ŋ tau↘ ʨʰi↗tʰa→ ꭧʰwa→ŋkʰou↓ pa↘nli↓.",
        "请稍候我们马上为您服务": "ʨʰi↓ŋ ʂau→xou↘, wo↓mən ma↓ʂa↘ŋ wei↘ni↗n fu↗u↘.",
        "请取走您的号票在大厅等候叫号": "ʨʰi↓ŋ ʨʰy↓ʦou↓ ni↗n tɤ xau↘pʰjau↘, ʦai↘ ta↘tʰi→ŋ tə↓ŋxou↘ ʨjau↘xau↘.",
        "各位来宾本厅即将结束今天的服务请抓紧时间办理业务":
            "kɤ↘wei↘ lai↗pi→n, pə↓ntʰi→ŋ ʨi↗ʨja→ŋ ʨje↗ʂu↘ ʨi→ntʰjɛ→n tɤ fu↗u↘, ʨʰi↓ŋ ꭧwa→ʨi↓n ʂɨ↗ʨjɛ→n pa↘nli↓ je↘u↘.",
        "各位来宾请注意请按工作人员的指引从最近的出口有序离开":
            "kɤ↘wei↘ lai↗pi→n, ʨʰi↓ŋ ꭧu↘i↘, ʨʰi↓ŋ a↘n kʊ→ŋʦwo↘ ɻə↗nɥɛ↗n tɤ ꭧɨ↓i↓n, ʦʰʊ↗ŋ ʦwei↘ʨi↘n tɤ ꭧʰu→kʰou↓, jou↓ɕy↘ li↗kʰai→.",
        "请带好您的随身物品": "ʨʰi↓ŋ tai↘xau↓ ni↗n tɤ swei↗ʂə→n u↘pʰi↓n.",
    }

    names = "again welcome hello rate thanks-goodbye thanks-rating closed wait ticket closing leave belongings".split()

    def number(self, n):
        """-> (text, phonemes) of 1..99 as people say it"""
        hz, t, d = "零一二三四五六七八九", n // 10, n % 10
        text = (hz[t] if t > 1 else "") + ("十" if t else "") + (hz[d] if d else "")
        return text, (self.digits[hz[t]] if t > 1 else "") + (self.ten if t else "") + (self.digits[hz[d]] if d else "")

    def heads(self):
        """The parts of a ticket number, each as the beginning of a sentence"""
        q, b, T = self.qing, self.ba, self.texts
        for c, p in {**self.letters, **self.digits}.items():
            yield f"<{T['qing']}{c} {q}{self.sep}{p}> {b}{b}{self.hao}"
        for c, p in {**self.digits, **self.letters}.items():
            yield f"<{c} {p}> {b}{b}{self.hao}"
        for c, p in self.digits.items():
            yield f"<{c}{T['hao']} {p}{self.hao}>"

    def carriers(self):
        """[(carrier, speed)]"""
        heads, T, s = list(self.heads()), self.texts, self.speed
        for n in range(1, 100):  # each sentence gives a part of a ticket number and a window
            head = heads[n - 1] if n <= len(heads) else f"{self.qing}{self.sep}{self.letters['B']} {self.ba}{self.hao}"
            text, ph = self.number(n)
            yield (f"{head}, <{T['dao']}{text}{T['hao']}{T['chuang']} <{T['dao']}{text}{T['hao']} {self.dao} {ph}{self.hao}> {self.chuang}>.", s)
        yield from self.extras()

    def extras(self):
        T, s = self.texts, self.speed
        for text, ph in self.places.items():
            yield f"{self.qing}{self.sep}{self.letters['B']} {self.ba}{self.ba}{self.hao}, {self.dao} {self.ba}{self.hao} <{text} {ph}>.", s
        yield f"{self.qing}{self.sep}{self.letters['B']} {self.ba}{self.ba}{self.hao}, {self.dao} {self.ba}{self.hao} <{T['chuang']} {self.chuang}>.", s
        yield f"<{T['qing']} {self.qing}>, {self.ba}{self.ba}{self.hao}, <{T['dao']} {self.dao}> {self.ba}{self.hao} {self.chuang}.", s
        yield f"<{T['hao']} {self.hao}>, {self.dao} {self.ba}{self.hao} {self.chuang}.", s
        for text, ph in self.fixed.items():
            yield f"<{text} {ph[:-1]}>{ph[-1]}", s

    spellings = {  # other spellings of letters to try
        "A": "ˈA ai→", "B": "pi→ bi→ biː→", "E": "ˈi i→", "I": "ˈI a→i ai↗ aːi→", "L": "ˈɛl ɛ→l ɛːlou→", "N": "ˈɛn ɛ→n", "P": "pʰi→ pʰiː→", "R": "a→ɚ",
        "V": "wei→ viː→", "Y": "wˈI wa→i wˈaːI wai→", "Z": "zˈi ʦi→ zˈɛd ʣiː→",
    }

    more = {
        "A": "ˈA ˈeɪ eːi→", "C": "sˈi siː→", "D": "dˈi ti→", "E": "ˈi iːː→", "F": "ˈɛf ɛ→fu", "G": "ʤˈi ʤiː→ ʨi→", "I": "ˈI aː→i ai↘ ˈaːi aˈI", "J": "ʤei→ ʨei→ ʤˈeɪ ʤeː→i",
        "L": "ˈɛl ɛ→l", "O": "ˈO ou→ ˈoːʊ ou↘", "Q": "kʰjuː→ kʰjou→ kʰˈju", "R": "ˈɑɹ aː→ɹ ˈɑːɹ aɹ↘ ɑː→ɻ", "U": "jˈu juː→ ju→ jˈuː", "Z": "zˈi zˈɛd", "零": "liː↗ŋ",
        "七": "ʨʰiː→", "二": "aɚ↘ ɚː↘", "一": "iː→ ji→ jiː→",
    }

    def variants(self):
        """Other ways to say a letter, a digit or a window; choose.py finds out whether one of them is understood better. Only add at the end: picks.json counts them"""
        q, b, h, T = self.qing, self.ba, self.hao, self.texts
        end = f", {self.dao} {b}{h} {self.chuang}."
        for c, p in {**self.letters, **self.digits}.items():
            for s in (0.8, 0.9):
                yield f"<{T['qing']}{c} {q}{self.sep}{p}> {b}{b}{h}{end}", s
            yield f"<{T['qing']}{c} {q}{self.sep}{p}> {b}{b}{b}{h}{end}", self.speed
            for s in (0.8, 0.9):
                yield f"<{c} {p}> {b}{b}{h}{end}", s
            yield f"{q} {b}{b}{h}. <{c} {p}> {b}{b}{h}{end}", self.speed
        for c, p in self.digits.items():
            for s in (0.8, 0.9):
                yield f"<{c}{T['hao']} {p}{h}>{end}", s
            yield f"{q} {b}{b}{h}. <{c}{T['hao']} {p}{h}>{end}", self.speed
        for c, more in self.spellings.items():
            for p in more.split():
                yield f"<{T['qing']}{c} {q}{self.sep}{p}> {b}{b}{h}{end}", self.speed
                yield f"<{c} {p}> {b}{b}{h}{end}", self.speed
            p = more.split()[0]
            for a in (p, self.letters[c]):
                yield f"<{T['qing']}{c} {q}{self.sep}{a}>, {b}{b}{h}{end}", self.speed
        for c, p in self.digits.items():
            yield f"{q}{self.sep}{b}{b}{b}, <{c} {p}> {b}{h}.", self.speed
            yield f"{q}{self.sep}{b}{b}{b}, <{c}{T['hao']} {p}{h}>.", self.speed
        for n in range(1, 100):
            text, p = self.number(n)
            for s in (0.8, 0.9):
                yield f"{q}{self.sep}{self.letters['B']} {b}{h}, <{T['dao']}{text}{T['hao']}{T['chuang']} {self.dao} {p}{h} {self.chuang}>.", s
        for c, p in {**self.letters, **self.digits}.items():  # before a pause, where no next word runs into them
            for more in (p, *self.more.get(c, "").split()):
                yield f"<{T['qing']}{c} {q}{self.sep}{more}>, {b}{b}{h}.", self.speed
                yield f"<{c} {more}>, {b}{b}{h}.", self.speed
                if c in self.digits and more != p:
                    yield f"<{c}{T['hao']} {more}{h}>{end}", self.speed
        for c, p in self.letters.items():
            for more in (p, *self.spellings.get(c, "").split(), *self.more.get(c, "").split()):
                yield f"{b}{b}{h}. <{T['qing']}{c} {q}{self.sep}{more}>. {b}{b}{h}.", 0.75

    def gap(self, text):
        """ms of silence after a clip"""
        T = self.texts
        if text in self.fixed or text == T["chuang"] or text in self.places or text.endswith(T["chuang"]):
            return 250
        if text.endswith(T["hao"]) and not text.startswith(T["dao"]):
            return 160
        return 60


class English:
    lang, voice, name, speed = "en", "af_heart", "en-1", 1.0
    even, quality = (0.7, 4), 2
    digits = dict(zip("zero one two three four five six seven eight nine".split(), "zˈɪɹO wˈʌn tˈu θɹˈi fˈɔɹ fˈIv sˈɪks sˈɛvən ˈAt nˈIn".split()))
    letters = dict(zip(ABC, ("ˈA bˈi sˈi dˈi ˈi ˈɛf ʤˈi ˈAʧ ˈI ʤˈA kˈA ˈɛl ˈɛm ˈɛn ˈO pˈi kjˈu ˈɑɹ ˈɛs tˈi jˈu vˈi dˈʌbᵊlju ˈɛks wˈI zˈi").split()))
    teens = dict(zip("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
                     "tˈɛn əlˈɛvᵊn twˈɛlv θˌɜɹtˈin fˌɔɹtˈin fˌɪftˈin sˌɪkstˈin sˌɛvəntˈin ˌAtˈin nˌIntˈin".split()))
    tens = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), "twˈɛnti θˈɜɹTi fˈɔɹTi fˈɪfti sˈɪksti sˈɛvənti ˈATi nˈInti".split()))
    go = "plˈiz ɡˌO tu"
    fixed = {
        "calling again": "kˈɔlɪŋ əɡˈɛn.",
        "welcome": "wˈɛlkəm!",
        "please rate my service": "plˈiz ɹˈAt mI sˈɜɹvəs.",
        "thank you goodbye": "θˈæŋk ju, ɡˌʊdbˈI!",
        "thank you for your rating": "θˈæŋk ju fɔɹ jʊɹ ɹˈATɪŋ!",
        "sorry this counter is closed for now please go to another counter": "sˈɔɹi, ðɪs kˈWntəɹ ɪz klˈOzd fɔɹ nˈW. plˈiz ɡˌO tu ənˈʌðəɹ kˈWntəɹ.",
        "please wait a moment": "plˈiz wˈAt ɐ mˈOmᵊnt.",
        "please take your ticket and wait until your number is called": "plˈiz tˈAk jʊɹ tˈɪkət, ænd wˈAt ˌʌntˈɪl jʊɹ nˈʌmbəɹ ɪz kˈɔld.",
        "dear visitors we are closing soon please finish your business": "dˈɪɹ vˈɪzəTəɹz, wi ɑɹ klˈOzɪŋ sˈun. plˈiz fˈɪnəʃ jʊɹ bˈɪznəs.",
        "attention please leave by the nearest exit and follow the staff": "ətˈɛnʧən! plˈiz lˈiv bI ðə nˈɪɹəst ˈɛɡzət, ænd fˈɑlO ðə stˈæf.",
        "please do not forget your belongings": "plˈiz dˈu nˌɑt fəɹɡˈɛt jʊɹ bəlˈɔŋɪŋz.",
    }

    def number(self, n):
        one, teen, ten = list(self.digits), list(self.teens), list(self.tens)
        if n < 10:
            return one[n], self.digits[one[n]]
        if n < 20:
            return teen[n - 10], self.teens[teen[n - 10]]
        t = ten[n // 10 - 2]
        return (t, self.tens[t]) if n % 10 == 0 else (f"{t}-{one[n % 10]}", f"{self.tens[t]} {self.digits[one[n % 10]]}")

    def heads(self):
        for c, p in {**self.letters, **self.digits}.items():
            yield f"<ticket_{c} tˈɪkət {p}> tˈu tˈu tˈu"
        for c, p in {**self.digits, **self.letters}.items():
            yield f"<{c} {p}> tˈu tˈu"
        for c, p in self.digits.items():
            yield f"<{c}, {p}>"

    def carriers(self):
        heads, s = list(self.heads()), self.speed
        for n in range(1, 100):
            head = heads[n - 1] if n <= len(heads) else "tˈɪkət bˈi tˈu tˈu"
            text, ph = self.number(n)
            own = f"<{text}, {ph}>" if n > 9 and ph[0] not in "əˌˈn" else ph
            yield f"{head}, <please_go_to_counter_{text} {self.go} kˈWntəɹ {own}>.", s
        for n in [11, 18, 19] + list(range(80, 100)):  # these begin with a vowel or n: nothing to cut at after "counter"
            text, ph = self.number(n)
            yield f"<{text}, {ph}>, {self.go} ðə dˈɛsk.", s
        yield f"tˈɪkət bˈi tˈu tˈu, <please_go_to {self.go}> kˈWntəɹ tˈu.", s
        yield f"tˈɪkət bˈi tˈu tˈu, {self.go} <counter kˈWntəɹ> tˈu.", s
        yield f"<window wˈɪndO> tˈu, tˈɪkət bˈi tˈu.", s
        yield f"tˈɪkət bˈi tˈu tˈu, {self.go} <desk dˈɛsk> tˈu.", s
        yield f"<room ɹˈum> tˈu, tˈɪkət bˈi tˈu.", s
        yield f"<please plˈiz> tˈu tˈu, tˈɪkət bˈi tˈu.", s
        yield f"<ticket tˈɪkət> bˈi tˈu tˈu, {self.go} kˈWntəɹ tˈu.", s
        for text, ph in self.fixed.items():
            yield f"<{text.replace(' ', '_')} {ph[:-1]}>{ph[-1]}", s

    def variants(self):
        """A letter cut at the stop of the next word sounds as if it ended in that stop: A is heard as 8, B as beat. So here a pause follows"""
        s, end = self.speed, f", {self.go} kˈWntəɹ tˈu."
        for c, p in self.letters.items():
            for mark, speed in ((",", s), (",", 0.9), (".", s)):
                yield f"<ticket_{c} tˈɪkət {p}>{mark} tˈu tˈu.", speed
                yield f"<{c} {p}>{mark} tˈu tˈu.", speed
        for c, p in self.digits.items():
            for speed in (0.9, 1.1):
                yield f"<ticket_{c} tˈɪkət {p}> tˈu tˈu tˈu{end}", speed
            yield f"<ticket_{c} tˈɪkət {p}>, tˈu tˈu tˈu{end}", s
            for speed in (0.9, 1.1):
                yield f"<{c} {p}> tˈu tˈu{end}", speed
            yield f"tˈɪkət ˈAt <{c} {p}> tˈu{end}", s
        for c, p in self.digits.items():
            for speed in (0.9, 1.1):
                yield f"<{c}, {p}>{end}", speed
            yield f"tˈɪkət bˈi tˈu ˈAt <{c}, {p}>{end}", s

    def gap(self, text):
        if text in self.fixed or text.startswith("please go to counter"):
            return 250
        return 160 if text.endswith(",") else 60


class Cantonese(Mandarin):
    """Experimental: no Cantonese voice exists for this model. The syllables are spelled in its phonemes, each followed by its tone (1-6, not shown to the
    model), and the pitch curve is replaced by the tones' contours. Cantonese has no 幺."""
    lang, voice, name, speed = "yue", "zf_xiaoxiao", "yue-1 (experimental)", 0.85
    even, spellings, more = (0.7, 4), {}, {}
    digits = dict(zip("零一二三四五六七八九", "lɪŋ4 jɐt1 ji6 sam1 sei3 ŋ5 lʊk6 ʦʰɐt1 pat3 kɐu2".split()))
    letters = dict(zip(ABC, ("ei1 pi1 si1 ti1 iː1 ɛ1fu4 ʦi1 ɪk1ʦʰy4 ai1 ʦei1 kʰei1 ɛ1lou4 ɛm1 ɛn1 ou1 pʰi1 kʰiu1 a1lou4 ɛ1si4 tʰi1 ju1 wi1 "
                             "tɐ1pi1ju1 ɛk1si4 wai1 i1sɛt6").split()))
    qing, hao, dao, chuang, ba, ten = "ʦʰɪŋ2", "hou6", "tou3", "ʦʰœŋ1hɐu2", "pat3", "sɐp6"
    texts = dict(qing="請", hao="號", dao="到", chuang="窗口")
    places = {"櫃檯": "kwɐi6tʰɔi4", "診室": "ʦʰɐn2sɐt1", "服務台": "fʊk6mou6tʰɔi4"}
    fixed = {
        "再次呼叫": "ʦɔi3ʦʰi3 fu1kiu3.",
        "歡迎光臨": "fun1jɪŋ4 kwɔŋ1lɐm4!",
        "您好": "nei5hou2!",
        "請您對我嘅服務作出評價": "ʦʰɪŋ2 nei5 tøy3 ŋɔ5 kɛ3 fʊk6mou6 ʦɔk3ʦʰøt1 pʰɪŋ4ka3.",
        "多謝光臨": "tɔ1ʦɛ6 kwɔŋ1lɐm4!",
        "多謝您嘅評價": "tɔ1ʦɛ6 nei5 kɛ3 pʰɪŋ4ka3!",
        "對唔住呢個窗口暫停服務請到其他窗口": "tøy3m4ʦy6, ni1kɔ3 ʦʰœŋ1hɐu2 ʦam6tʰɪŋ4 fʊk6mou6, ʦʰɪŋ2 tou3 kʰei4tʰa1 ʦʰœŋ1hɐu2.",
        "請稍等": "ʦʰɪŋ2 sau2tɐŋ2.",
        "請攞好您嘅飛喺大堂等候叫號": "ʦʰɪŋ2 lɔ2hou2 nei5 kɛ3 fei1, hɐi2 tai6tʰɔŋ4 tɐŋ2hɐu6 kiu3hou6.",
        "各位貴賓本廳即將結束今日嘅服務": "kɔk3wɐi2 kwɐi3pɐn1, pun2tʰɛŋ1 ʦɪk1ʦœŋ1 kit3ʦʰʊk1 kɐm1jɐt6 kɛ3 fʊk6mou6.",
        "各位貴賓請注意請跟職員指示由最近嘅出口離開":
            "kɔk3wɐi2 kwɐi3pɐn1, ʦʰɪŋ2 ʦy3ji3, ʦʰɪŋ2 kɐn1 ʦɪk1jyn4 ʦi2si6, jɐu4 ʦøy3kɐn6 kɛ3 ʦʰøt1hɐu2 lei4hɔi1.",
    }
    names = "again welcome hello rate thanks-goodbye thanks-rating closed wait ticket closing leave".split()
    def carriers(self):
        """As in Mandarin, but only the windows 1-40 and the tens are spoken whole; 到五十 and 三號窗口 make up the others"""
        heads, T, s = list(self.heads()), self.texts, self.speed
        hao, win = T["hao"], T["hao"] + T["chuang"]
        tens = dict(zip(range(len(heads)), list(range(1, 41)) + [50, 60, 70, 80, 90]))
        rest = [h for h in heads[40:] if hao in h.split()[0] or h[1] in self.digits] + [h for h in heads[40:] if h[1] in self.letters]
        for k, head in enumerate(heads[:40] + rest):
            if k not in tens:
                yield f"{head}, {self.dao} {self.ba}{self.hao}.", s
                continue
            n = tens[k]
            text, ph = self.number(n)
            t, num = T["dao"] + text, f"{self.dao} {ph}"
            if 30 < n < 40:
                d = self.digits[text[-1]]
                num = f"<{t[:-1]} {num[:-len(d)]}><{text[-1]}{win} {d}{self.hao} {self.chuang}>"
                yield f"{head}, <{t}{win} {num}>.", s
            else:
                num = f"<{t} {num}>" if n % 10 == 0 and n > 10 else num
                yield f"{head}, <{t}{win} <{t}{hao} {num}{self.hao}> {self.chuang}>.", s
        yield from self.extras()

    contours = {"1": (5, 5), "2": (2, 5), "3": (3, 3), "4": (2, 1), "5": (2, 3), "6": (2, 2)}
    low, high, lead = 165.0, 300.0, 4  # Hz, Hz, how many values of 12.5 ms the sound is ahead of the predicted lengths

    def pitch(self, ph, start, f0):
        """Replace the voiced part of the pitch curve (a value per 12.5 ms) by the contours of the tones; `start`: of each phoneme, in values"""
        old, new = f0.ravel().copy(), f0.ravel().copy()
        i = 0
        for j, c in enumerate(ph):
            if c in " ,.!?":
                i = j + 1
            elif c in self.contours:
                a, b = max(0, start[i] - self.lead), max(0, start[j] - self.lead)
                voiced = [k for k in range(a, b) if old[k] > 60]
                p, q = self.contours[c]
                for n, k in enumerate(voiced):
                    lv = p + (q - p) * min(1.0, max(0.0, (n / max(1, len(voiced) - 1) - 0.2) / 0.7))
                    new[k] = self.low * (self.high / self.low) ** ((lv - 1) / 4)
                i = j + 1
        for k in range(1, len(new) - 1):  # round the corners
            if new[k - 1] > 60 and new[k] > 60 and new[k + 1] > 60:
                new[k] = (new[k - 1] + 2 * new[k] + new[k + 1]) / 4
        return new.reshape(f0.shape)


LANGS = {"zh": Mandarin, "en": English, "yue": Cantonese}
