//! The data of each language: its stemmer, its little words, and the words people wrap a question in.
//!
//! Invariant: every word is folded, since only folded words are looked up here.

use rust_stemmers::Algorithm;

/// How many languages are told apart.
pub(super) const COUNT: usize = 8;

/// The places of languages that are named in code.
pub(super) const ENGLISH: usize = 0;
/// Dutch.
pub(super) const DUTCH: usize = 1;
/// Russian.
pub(super) const RUSSIAN: usize = 7;

/// One language.
pub(super) struct Tongue {
    /// The algorithm that cuts its endings.
    pub stemmer: Algorithm,
    /// Words of grammar, which say nothing about the matter.
    pub little: &'static str,
    /// Words of asking, courtesy and getting along, which say little about it.
    pub talk: &'static str,
}

/// All languages, in a fixed order.
pub(super) const TONGUES: [Tongue; COUNT] = [
    Tongue {
        stemmer: Algorithm::English,
        little: "a about am an and any are as at be because been being both but by can cant could did didnt do does \
                 doesnt doing dont each for from had has have having he her here him his how hows i id if ill im in \
                 into is isnt it its ive just me more most much my myself no nor not now of on only or other our own \
                 she should so some such than that thats the their them then there theres these they this those to \
                 too until us very was we were what whats when where wheres which while who whom whose why will with \
                 wont would you your youre yours",
        talk: "able actually already also always anybody anyone anything anyway ask asking around available bit \
               cannot certain couldnt curious different either else ever every everyone everything exactly exist \
               exists explain figure find get gets getting give go goes going gonna good got guess guys happen \
               happens hello help hello hey hi hope idea instead kind kindly know knows let lets like likely look \
               looking lot make makes making manage maybe mean might mind must need needed needs ok okay one ones \
               ought people perhaps person please possible possibly probably question quite rather really say says \
               see seem seems someone somebody somehow something sort still stuff suppose supposed sure tell thank \
               thanks thing things think though tried try trying understand usually wanna want wanted wants way ways \
               well whether wish without wonder wondering yes yet",
    },
    Tongue {
        stemmer: Algorithm::Dutch,
        little: "aan al alle alles als ben bent bij daar dan dat de der deze die dit door dus een elk elke en er geen \
                 had haar heb hebben hebt heeft hem hen het hier hij hoe hun ik in is je jij jou jouw jullie kan maar \
                 me meer men met mij mijn na naar niet nog nu of om omdat onder ons onze ook op over per te tegen toch \
                 toen tot tussen u uit uw van vanaf via voor waar waarin waarmee waarom waarop wanneer want waren was \
                 wat we weer wel welk welke werd wie wij word worden wordt ze zelf zich zij zijn zo zonder",
        talk: "alleen alsjeblieft alstublieft anders aub bedankt begrijp begrijpen bestaat best beter dank dankje \
               denk denken ding dingen doe doen doet echt eens eigenlijk ergens erg even ga gaan gaat gebruiken \
               gedaan gewoon goed graag hallo heel help helpen helpt hey hoeft hoi hulp iemand iets kijk kijken kon \
               konden krijg krijgen krijgt kunnen kunt laat laten lukt lukken maak maakt maken manier manieren mag \
               mensen misschien mogelijk mogen moet moeten nergens nodig precies probeer proberen snap soort uitleg \
               uitleggen vind vinden vindt vraag vragen weet weten wil willen wilt wou zeg zeggen zegt zie zien ziet \
               zoek zoeken zou zouden zullen",
    },
    Tongue {
        stemmer: Algorithm::German,
        little: "aber alle alles als also am an andere auch auf aus bei beim bin bis bist da damit dann das dass dein \
                 deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein \
                 eine einem einen einer eines er es fur fuer gegen habe haben hast hat hatte hier ich ihm ihn ihnen \
                 ihr ihre ihrem ihren im in ins ist ja jede jeder jedes jetzt kann kein keine keinen man mehr mein \
                 meine meinem meinen meiner mich mir mit nach nicht nicht nur ob oder ohne sehr sein seine seit sich \
                 sie sind so uber ueber um und uns unser unsere unter vom von vor wann war waren warum was weil \
                 welche welchen welcher welches wenn wer werde werden wie wieder wieso wir wird wo woher wohin zu zum \
                 zur zwischen",
        talk: "art bekomme bekommen bekommt benutzen bitte brauche brauchen braucht bzw danke darf ding durfen \
               eigentlich einfach erklaren etwas finde finden findet frage fragen funktioniert geben geht gehen gern \
               gerne gibt gut guten hallo helfen hilfe hilft hi irgendwie irgendwo jemand kannst klappt konnen \
               koennen konnt konnte konnten kriege kriegen lassen leute lasst mach mache machen macht mal mochte \
               moechte mochten moglich moeglich moglichkeit muss mussen musst nochmal nutzen problem richtig sagen \
               schon sehen soll sollen sollte sollten tun verstehe verstehen versuche versuchen verwenden vielleicht \
               weise weiss will willst wirklich wissen wollen wollte wurde wurden wusste",
    },
    Tongue {
        stemmer: Algorithm::French,
        little: "a ai alors as au aucun aussi autre autres aux avait avant avec avez avoir avons c ca car ce cela ces \
                 cest cet cette chez ci comme comment d dans de depuis des donc du dun dune elle elles en entre es est \
                 estce et etait ete etes etre eu eux il ils ici j jai je l la le les leur leurs lors lui m ma mais me \
                 meme mes moi mon n ne nest ni nos notre nous on ont ou par parce pas pendant plus pour pourquoi qu \
                 quand que quel quelle quelles quels quest questce qui quil quils quoi s sa sans se sera ses si soit \
                 son sont sous suis sur t ta te tes toi ton tous tout toute toutes tres tu un une vers vos votre vous \
                 y",
        talk: "aide aider aidez aller apres besoin bien bonjour bonsoir chose choses combien comprendre comprends \
               demander devrais dire dites dois doit encore essaie essaye essayer existe expliquer facon faire fais \
               fait faites faut fonctionne gens jaimerais juste maniere marche merci moyen obtenir peut peuvent peux \
               plait possible pourrais pourrait pouvez pouvoir probleme puis quelquun quelque question sait sais \
               salut savez savoir sil simplement stp svp toujours trouve trouver truc utiliser va vais vas veut veux \
               voir voudrais vouloir voulais vraiment",
    },
    Tongue {
        stemmer: Algorithm::Spanish,
        little: "a al algun alguna algunos ante antes aqui asi aun aunque cada como con cual cuales cuando cuanto de \
                 del desde donde e el ella ellas ellos en entre era eres es esa ese eso esos esta estan estar estas \
                 este esto estos estoy ha han has hasta hay he la las le les lo los mas me mi mis mucho muchos muy \
                 nada ni no nos nosotros nuestra nuestro o otra otras otro otros para pero por porque pues que quien \
                 se sea ser si sin sobre solo son soy su sus tal tambien tan te ti toda todas todo todos tu tus un \
                 una unas uno unos usted ustedes y ya yo",
        talk: "algo alguien ayuda ayudar ayudarme buenas buenos conseguir consigo cosa cosas da dar debe deberia \
               debo decir desea deseo dime duda encontrar encuentro entender entiendo existe explicar favor forma \
               funciona gente gracias gustaria hace hacen hacer haces hago hacerlo hola intentar intento ir manera \
               modo necesita necesitar necesito obtener persona poder podemos podria posible pregunta problema puede \
               pueden puedes puedo queria querer quiere quiero quisiera sabe saber sabes tener tengo tiene tienen \
               usar utilizar va vamos ver voy",
    },
    Tongue {
        stemmer: Algorithm::Italian,
        little: "a ad agli ai al alla alle allo altra altri altro anche ancora c ce che chi ci cio come con cui d da \
                 dagli dai dal dalla dalle dei del dell della delle dello degli di dove e ed era essere fra gia gli ha \
                 hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie miei mio molto ne negli nei nel \
                 nell nella nelle noi non nostra nostro o ogni oppure per perche pero piu poi qual quale quali quando \
                 quanto quella quelle quelli quello questa queste questi questo se sei senza si sia siamo siete solo \
                 sono sta stata stato su sua sue sui sul sull sulla suo te ti tra tu tua tue tuo tutta tutte tutti \
                 tutto un una uno vi voi vostra vostro",
        talk: "aiutare aiutarmi aiuto andare avere bisogna bisogno buonasera buongiorno capire capisco ciao cosa cose \
               dare deve devo dire domanda dovrei esiste fa faccio fanno far fare fatto favore funziona gente grazie \
               maniera modo ottenere persona persone posso possiamo possibile possono potere potete potrei prego \
               problema provare provo puo puoi qualche qualcosa qualcuno riesco riuscire salve sapere sapete serve \
               spiegare trovare trovo usare utilizzare va vado vedere voglio volere volevo vorrei vuoi vuole",
    },
    Tongue {
        stemmer: Algorithm::Portuguese,
        little: "a ainda ao aos aquela aquele aqui as assim ate cada com como da das de dela dele deles depois desde \
                 dessa desse desta deste disso do dos e ela elas ele eles em entre era essa esse esses esta estao este \
                 estes estou eu foi ha isso isto ja la lhe mais mas me mesmo meu meus minha minhas muito muitos na nao \
                 nas nem nessa neste no nos nossa nosso num numa o onde os ou outra outras outro outros para pela \
                 pelas pelo pelos por porque pra qual quais quando quanto que quem sao se seja sem ser seu seus si so \
                 sobre sou sua suas tambem te teu toda todas todo todos tu tua um uma umas uns voce voces",
        talk: "achar acho ajuda ajudar alguem algo algum alguma boa bom coisa coisas consegue conseguir consigo dar \
               deve deveria devo diga dizer duvida encontrar encontro entender entendo existe explicar faco fazer faz \
               favor feito fica forma funciona gente gostaria ir jeito maneira modo obrigada obrigado obter oi ola \
               pergunta pessoa pessoas pode podem poder poderia posso possivel precisa precisar preciso problema quer \
               quero queria sabe saber sei tem tenho tentar tento ter usar utilizar vai ver vou",
    },
    Tongue {
        stemmer: Algorithm::Russian,
        little: "а без бы был была были было быть в вам вас ваш ваша во вот все всего вы где да для до ее его ей ему \
                 если есть за и из или им их к как какая какие какое какой когда который которая которые кто куда ли \
                 либо меня между мне мной мои мой моя мы на над нам нас наш не него нее нет ни них но о об он она \
                 они от перед по под после потому почему при про с сам свой своей своего свою себя со так также там \
                 тебя тем то тоже только том тот ты у уже чего чей чем через что чтобы эта эти это этого этой этом \
                 этот эту я",
        talk: "вещь видеть возможно возможность вообще вопрос гдето делает делать делаю должен должна \
               добрый здравствуйте знает знаете знать знаю использовать както ктонибудь ктото люди могу можете можно \
               может мочь надо найти необходимо нужен нужна нужно объясните очень подскажи подскажите пожалуйста \
               получается получить помоги помогите помочь помощь понять посмотреть привет проблема просто пытаюсь \
               работает сделать скажите сказать спасибо способ узнать хотел хотела хотим хочется хочет хочу человек \
               чтонибудь чтото",
    },
];
