"""Words that turn a statement into its opposite though no negation is among them: rose and fell, with and without."""

from __future__ import annotations

from functools import cache

# On either side of a bar stand words any of which is the opposite of any on the other side.
_PAIRS = """
    rise rises rising rose risen increase increases increasing increased gain gains gained grew grown growth climbed up
    | fall falls falling fell fallen decrease decreases decreasing decreased drop drops dropped decline declines down
    increased rose up grew climbed gained | declined lost lose loss losses sank slid shrank reduced cut lower
    high higher highest | low lower lowest
    above over exceeded | below under
    more most | less fewer least fewest
    before earlier | after later
    last previous past | next coming
    this | last next
    first | last
    won win wins winning winner winners victory | lost lose loses losing loser losers defeat
    good better best | bad worse worst poor
    true right correct | false wrong incorrect
    large larger largest big bigger biggest great greater greatest | small smaller smallest little
    old older oldest | young younger youngest new newer newest
    long longer longest | short shorter shortest
    strong stronger strongest | weak weaker weakest
    fast faster fastest quick | slow slower slowest
    rich richer richest | poor poorer poorest
    hot hotter warm warmer | cold colder cool cooler
    maximum max most | minimum min least
    majority | minority
    always often usually frequently | never seldom rarely hardly sometimes
    all every everyone everybody both | none neither nobody some few
    many | few
    with including | without excluding
    for pro | against anti
    in | out
    into | from
    to | from
    inside | outside
    north northern northeast northwest | south southern southeast southwest
    east eastern northeast southeast | west western northwest southwest
    left leftwing | right rightwing
    top upper | bottom lower
    front | back rear
    open opened opens opening reopened | close closed closes closing shut
    begin began begun begins start started starts | end ended ends finish finished stop stopped stops
    arrived arrive arrives arrival | left departed depart departs departure
    enter entered enters | leave left leaves exit exited
    bought buy buys buying purchased buyer buyers | sold sell sells selling seller sellers
    import imports imported importing | export exports exported exporting
    borrow borrowed borrower | lend lent lender
    accept accepted accepts | reject rejected rejects refuse refused refuses declined
    agree agreed agrees | refuse refused refuses declined disagree disagreed
    allow allowed allows permit permitted permits | ban banned bans forbid forbade forbidden prohibit prohibited
    approve approved approves pass passed | reject rejected rejects block blocked veto vetoed
    confirm confirmed confirms admit admitted admits | deny denied denies
    support supported supports back backed backs backing | oppose opposed opposes reject rejected
    upheld uphold upholds | overturned overturn quashed quash
    guilty convicted | innocent acquitted cleared
    convicted convict | acquitted acquit cleared
    succeeded succeed success | failed fail failure
    hired hire | fired fire
    appointed elected | dismissed sacked
    alive survived survivor survivors living | dead died killed victim victims
    born birth | died death
    present | absent
    public | private
    male man men boy boys his he him husband father son brother | female woman women girl girls her she wife mother
    father fathers | mother mothers
    son sons brother brothers | daughter daughters sister sisters
    day | night
    profit profits surplus | loss losses deficit
    friend friends ally allies | enemy enemies foe foes
    peace | war
    attack attacked | defend defended defence defense
    remember remembered | forget forgot forgotten
    love loved | hate hated
    major | minor
    positive | negative
    employed | jobless
    legal | illicit
    paid pay pays | failed owes owed
    did | failed
    possible likely | unlikely doubtful
    added add adds | removed remove removes subtracted
    lengthened extended | shortened cut
    kept keep | dropped abandoned
    expected | surprise
    yes | no

    gestiegen stieg steigt steigen wuchs gewachsen zugenommen erhöht höher | gesunken sank sinkt sinken fiel gefallen
    gestiegen stieg erhöht höher mehr | gefallen fällt fallen abgenommen gesenkt senkt niedriger tiefer weniger
    angenommen akzeptiert gebilligt zugestimmt genehmigt | abgelehnt verworfen zurückgewiesen untersagt
    bestätigt bestätigte | bestritten bestritt dementiert dementierte
    erlaubt zugelassen | verboten untersagt
    für | gegen
    vor | nach
    über | unter
    immer oft häufig stets | nie selten manchmal
    alle jeder jede jedes | keiner keine niemand einige wenige
    gewonnen gewann gewinnt sieg | verloren verlor verliert niederlage
    gut besser beste besten | schlecht schlechter schlechteste schlimmer schlimmste
    groß größer größte großen große | klein kleiner kleinste kleinen kleine
    hoch hohe hohen | niedrig niedrige niedrigen tief
    alt alte alten älteste | jung junge jungen jüngste neu neue neuen
    norden nördlich nord | süden südlich süd
    osten östlich ost | westen westlich west
    links linke linken | rechts rechte rechten
    geöffnet offen eröffnet öffnet öffnete | geschlossen schließt schloss zu
    begonnen begann beginnt beginn | beendet endete endet ende
    gekauft kaufte kauft käufer | verkauft verkaufte verkäufer
    schuldig verurteilt | unschuldig freigesprochen
    letzte letzten letzter letztes vergangene vergangenen | nächste nächsten nächster nächstes kommende kommenden
    gewinn gewinne | verlust verluste
    er ihn sein mann männer | sie ihr frau frauen
    tag | nacht
    richtig wahr | falsch
    einfuhr importe | ausfuhr exporte
    mehrheit | minderheit

    augmenté augmente augmentation hausse monté progressé | baissé baisse diminué diminution recul reculé chuté
    accepté accepte approuvé adopté | refusé refuse rejeté rejette repoussé
    confirmé confirme | démenti dément nié nie
    autorisé autorise permis | interdit interdite
    pour | contre
    avant | après
    toujours souvent | jamais rarement
    plus | moins
    tous tout toutes | aucun aucune quelques
    gagné gagne victoire | perdu perd défaite
    bon bonne meilleur meilleure | mauvais mauvaise pire
    grand grande grands grandes | petit petite petits petites
    haut haute élevé | bas basse faible
    nord | sud
    est | ouest
    gauche | droite
    ouvert ouverte ouvre | fermé fermée ferme
    commencé début commence | fini fin terminé finit
    acheté achète | vendu vend
    coupable condamné | innocent acquitté relaxé
    dernier dernière passé | prochain prochaine
    il homme hommes mari | elle femme femmes femme
    jour | nuit
    vrai vraie | faux fausse

    subió sube subida aumentó aumento creció alza | bajó baja bajada disminuyó cayó caída descenso redujo
    aceptó acepta aprobó aprueba | rechazó rechaza negó
    confirmó confirma | desmintió negó niega
    permitió permite permitido | prohibió prohíbe prohibido
    favor | contra
    antes | después
    siempre | nunca jamás
    más mayor | menos menor
    todos todo todas | ninguno ninguna algunos
    ganó gana victoria | perdió pierde derrota
    bueno buena buen mejor | malo mala mal peor
    grande grandes | pequeño pequeña pequeños
    alto alta | bajo baja
    norte | sur
    este | oeste
    izquierda | derecha
    abrió abre abierto abierta | cerró cierra cerrado cerrada
    comenzó empezó inicio | terminó acabó fin
    compró compra | vendió venta vende
    culpable condenado | inocente absuelto
    pasado último última | próximo próxima
    hombre hombres | mujer mujeres
    día | noche

    aumentato aumenta cresciuto salito sale aumento | diminuito diminuisce calato sceso scende calo
    accettato approvato | respinto rifiutato bocciato
    confermato | smentito negato
    favore | contro
    prima | dopo
    sempre | mai
    più maggiore | meno minore
    vinto vince vittoria | perso perde sconfitta
    buono buona migliore | cattivo cattiva peggiore
    aperto aperta | chiuso chiusa
    scorso scorsa | prossimo prossima
    nord | sud
    sinistra | destra
    uomo uomini | donna donne

    выросла вырос выросли увеличилась увеличился поднялась рост | упала упал упали снизилась снизился сократилась
    рост прибыль | падение снижение убыток
    принял приняла приняли одобрил одобрила | отклонил отклонила отверг отвергла
    подтвердил подтвердила подтвердили | опроверг опровергла опровергли
    разрешил разрешила разрешено | запретил запретила запрещено
    за | против
    до | после
    всегда часто | никогда редко иногда
    больше более выше | меньше менее ниже
    все всё каждый | никто ничто некоторые
    выиграл выиграла победил победа | проиграл проиграла поражение
    хороший хорошая лучший лучшая | плохой плохая худший худшая
    большой большая | маленький маленькая
    открыли открыл открыта открыт | закрыли закрыл закрыта закрыт
    началась начался началось начало | закончилась закончился кончилось конец
    купил купила покупка | продал продала продажа
    прошлый прошлом прошлой прошлого | следующий следующем следующей будущем
    север севере северный | юг юге южный
    восток востоке | запад западе
    левый левая | правый правая
    мужчина мужчины он | женщина женщины она
    виновен | невиновен
    утром | вечером

    升 涨 漲 增 | 降 跌 减 減 落
    上 | 下
    多 | 少
    高 | 低
    大 | 小
    赞 贊 賛 支 | 反
    开 開 | 关 關 闭 閉
    买 買 | 卖 賣 売
    胜 勝 赢 贏 | 败 敗 输 輸 負
    前 | 后 後
    东 東 | 西
    南 | 北
    左 | 右
    内 內 | 外
    男 | 女
    入 进 進 | 出
    真 | 假 偽
    生 | 死
"""


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in filter(None, map(str.strip, _PAIRS.replace("\n    |", " |").splitlines())):
        sides = [side.split() for side in line.split("|")]
        for words, others in (sides, sides[::-1]):
            for word in words:
                found.setdefault(word, set()).update(others)
    return {word: frozenset(others - {word}) for word, others in found.items()}


def opposites(words: set[str], others: set[str]) -> tuple[str, str] | None:
    """The first word, by the alphabet, that has its opposite among `others` and is not there itself.

    >>> opposites({"prices", "rose"}, {"prices", "fell"})
    ('rose', 'fell')
    """
    known = _opposites()
    for word in sorted(known.keys() & words - others):
        turned = known[word] & (others - words)
        if turned:
            return word, min(turned)
    return None
