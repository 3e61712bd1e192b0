"""Titles as Creative Commons and its affiliates gave them, in the languages of the ports."""

import pytest

from pipeline.rights.conclude import conclude
from schemas.rights import Said

TITLES = {
    "Nimi Mainittava - Ei kaupalliseen käyttöön - Sama lisenssi 1.0": "by-nc-sa/1.0/fi",
    "Ei Jälkiperäisiä teoksia - Ei kaupalliseen käyttöön 1.0": "nd-nc/1.0/fi",
    "Naamsvermelding-GeenAfgeleideWerken-NietCommercieel 1.0": "by-nd-nc/1.0/nl",
    "Licença de Recombinação 1.0": "sampling/1.0/br",
    "Licença de Recombinação Plus 1.0": "sampling+/1.0/br",
    "Deutsche Sampling Plus 1.0": "sampling+/1.0/de",
    "非商業性特別取樣 1.0 台灣": "nc-sampling+/1.0/tw",
    "取樣 1.0 台灣": "sampling/1.0/tw",
    "Developing Nations 2.0 Generic": "devnations/2.0",
    "Atribuição - Uso Não-Comercial – Vedadas Obras Derivadas 2.0": "by-nc-nd/2.0/br",
    "Paternité - Pas d'Utilisation Commerciale - Partage Des Conditions Initiales A l'Identique 2.0": "by-nc-sa/2.0/fr",  # noqa: E501
    "Attribution – Pas d’Oeuvres Dérivées - 2.0": "by-nd/2.0",
    "Reconocimiento-NoComercial-SinObraDerivada 2.0": "by-nc-nd/2.0/es",
    "Imenovanje-Nekomercijalno-Dijeli pod istim uvjetima 2.0": "by-nc-sa/2.0/hr",
    "Attribuzione–NonCommerciale–Condividi allo stesso modo 2.0 (ITALIA)": "by-nc-sa/2.0/it",
    "アトリビューション―ノンコマーシャル 2.0（帰属―非営利）": "by-nc/2.0/jp",
    "ノーデリブス―ノンコマーシャル 2.0（派生禁止―非営利）": "nd-nc/2.0/jp",
    "저작자표시-비영리-동일조건변경허락 2.0": "by-nc-sa/2.0/kr",
    "Uznanie autorstwa-Użycie niekomercyjne-Bez utworów zależnych 2.0": "by-nc-nd/2.0/pl",
    "Attribution-NonCommercial 2.0 UK: England & Wales": "by-nc/2.0/uk",
    "Attribution 2.0 South Africa": "by/2.0/za",
    "Atribución-NoComercial-LicenciarIgual 2.0 (Chile)": "by-nc-sa/2.0/cl",
    "Reconocimiento-SinObraDerivada 2.1": "by-nd/2.1/es",
    "アトリビューション—シェアアライク 2.1（帰属—同一条件許諾）": "by-sa/2.1/jp",
    "Attribution-NonCommercial-ShareAlike 2.1 Australia": "by-nc-sa/2.1/au",
    "Признание-Некомерсиално-Споделяне на споделеното 2.5": "by-nc-sa/2.5/bg",
    "Namensnennung – Nicht-kommerziell – Keine-Bearbeitung 2.5 Schweiz": "by-nc-nd/2.5/ch",
    "署名-非商业性使用-禁止演绎 2.5 中国大陆": "by-nc-nd/2.5/cn",
    "Navngivelse–IkkeKommerciel-DelPåSammeVilkår 2.5 (Attribution-NonCommercial-ShareAlike 2.5)": "by-nc-sa/2.5/dk",  # noqa: E501
    "Nevezd meg! – Ne add el! – Ne változtasd! 2.5": "by-nc-nd/2.5/hu",
    "Atribución-No Comercial-Licenciamiento Recíproco 2.5 (México)": "by-nc-sa/2.5/mx",
    "Pengiktirafan – Bukan Komersial – Tiada Terbitan 2.5 Malaysia": "by-nc-nd/2.5/my",
    "Reconocimiento-Uso no Comercial-Licenciar por Igual 2.5 (Perú)": "by-nc-sa/2.5/pe",
    "Attribution-NoDerivs 2.5 UK: Scotland": "by-nd/2.5/scotland",
    "Erkännande-IckeKommersiell-IngaBearbetningar 2.5": "by-nc-nd/2.5/se",
    "»priznanje avtorstva« - »nekomercialno« - «brez predelav« 2.5.": "by-nc-nd/2.5/si",
    "姓名標示─非商業性─相同方式分享 2.5 台灣": "by-nc-sa/2.5/tw",
    "Müəllifliyin müəyyən edilməsi, qeyri-kommersiya, qeyri-törəmə 3.0 Azərbaycan": "by-nc-nd/3.0/az",  # noqa: E501
    "Atribuição-Uso não-comercial-Vedada a criação de obras derivadas 3.0 Brasil": "by-nc-nd/3.0/br",  # noqa: E501
    "Namensnennung – Keine Bearbeitung (by-nd) 3.0 Schweiz": "by-nd/3.0/ch",
    "署名-相同方式共享 3.0中国大陆": "by-sa/3.0/cn",
    "Uveďte autora-Neužívejte komerčně-Zachovejte licenci 3.0 Česko": "by-nc-sa/3.0/cz",
    "Namensnennung - Keine kommerzielle Nutzung - Keine Bearbeitungen 3.0 Deutschland": "by-nc-nd/3.0/de",  # noqa: E501
    "Autorile viitamine-Mitteäriline eesmärk-Tuletatud teoste keeld 3.0 Eesti": "by-nc-nd/3.0/ee",
    "نسب المصنف - غير تجاري – الترخيص بالمثل 3.0 مصر": "by-nc-sa/3.0/eg",
    "Creative Commons Attribution Partage à l'Identique 3.0 France": "by-sa/3.0/fr",
    "Αναφορά-Μη-Εμπορική Χρήση-Όχι Παράγωγο Έργο 3.0 Ελλάδα": "by-nc-nd/3.0/gr",
    "Paternité - Pas de Modification 3.0 Luxembourg": "by-nd/3.0/lu",
    "Navngivelse-Ikkekommersiell-IngenBearbeidelse 3.0 Norge": "by-nc-nd/3.0/no",
    "Reconocimiento - Compartir Igual 3.0 Puerto Rico": "by-sa/3.0/pr",
    "Atribuição – NãoComercial – CompartilhaIgual 3.0 Portugal": "by-nc-sa/3.0/pt",
    "Atribuire–Necomercial–Distribuire în Condiţii Identice 3.0 România": "by-nc-sa/3.0/ro",
    "Autorstvo-Nekomercijalno-Deliti pod istim uslovima 3.0 Srbija": "by-nc-sa/3.0/rs",
    "Attribution-NonCommercial-NoDerivs 3.0 United States": "by-nc-nd/3.0/us",
    "Attribution-NonCommercial 3.0 IGO": "by-nc/3.0/igo",
    "Licencia Creative Commons Atribución-NoComercial 4.0 Internacional": "by-nc/4.0",
    "Namensnennung - Weitergabe unter gleichen Bedingungen 4.0 International": "by-sa/4.0",
    "クリエイティブ・コモンズ 表示 - 非営利 - 改変禁止 4.0 国際 ライセンス": "by-nc-nd/4.0",
    "Lizenz: Creative Commons Namensnennung 4.0": "by/4.0",
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_its_licence(title: str):
    assert conclude(Said(title)).url == f"https://creativecommons.org/licenses/{TITLES[title]}/"


@pytest.mark.parametrize(
    "title",
    [
        "Namensnennung 2.0",  # the title in Germany and in Austria
        "Reconocimiento 2.5",  # in Spain and in Peru
        "Attribution 2.0",
        "Namensnennung 2.0 nicht portiert",
    ],
)
def test_a_language_of_several_jurisdictions_speaks_for_none(title: str):
    assert not conclude(Said(title)).jurisdiction


def test_a_title_in_one_language_with_a_word_of_another_speaks_for_no_port():
    assert conclude(Said("Naamsvermelding NonCommercial 3.0")).spdx == "CC-BY-NC-3.0"


@pytest.mark.parametrize(
    "title",
    [
        "Namensnennung - Nicht-kommerziel 3.0 Deutschland",  # one letter is missing
        "Namensnennung - nicht Nicht-kommerziell 3.0 Deutschland",
        "姓名標示-商業性 3.0 台灣",
    ],
)
def test_a_title_that_is_not_known_to_the_last_letter_is_unknown(title: str):
    assert not conclude(Said(title)).known
