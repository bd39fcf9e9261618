import { catalogue } from '../text.svelte'

export const say = catalogue({
    again: ['Try again', '다시 시도', '重试'],
    reload: ['Load the page again', '페이지 새로고침', '重新加载页面'],
    page_missing: ['This page could not be loaded', '페이지를 불러오지 못했습니다', '页面未能加载'],
    page_missing_why: [
        'The connection may be gone, or the site has been renewed since you opened it.',
        '연결이 끊겼거나, 페이지를 연 뒤에 사이트가 새로 배포되었을 수 있습니다.',
        '网络可能已断开，或网站在您打开之后已更新。',
    ],
    failed_why: [
        'This is a fault of the page, not of what you entered. Load the page again, then try once more.',
        '입력한 내용이 아니라 페이지의 오류입니다. 페이지를 새로 고친 뒤 다시 시도해 주세요.',
        '这是页面的故障，与您填写的内容无关。请刷新页面后重试。',
    ],
    broken: ['Something went wrong on this page', '페이지를 표시하는 중 문제가 발생했습니다', '页面出现问题'],
    not_found: ['There is no page here', '페이지를 찾을 수 없습니다', '找不到页面'],
    not_found_why: [
        'The address may be incomplete. If you came by a link from a mail, open it again from the mail as a whole.',
        '주소가 잘렸을 수 있습니다. 메일의 링크로 오셨다면 메일에서 링크 전체를 다시 열어 주세요.',
        '地址可能不完整。如果您是通过邮件中的链接访问，请从邮件中重新打开完整链接。',
    ],
    to_events: ['To the events', '행사 목록으로', '查看活动列表'],

    skip: ['To the content', '본문으로 건너뛰기', '跳到正文'],
    main_menu: ['Main menu', '주 메뉴', '主菜单'],
    events: ['Events', '행사', '活动'],
    organise: ['For organisers', '주최자용', '主办方入口'],
    language: ['Language', '언어', '语言'],
    theme: ['Appearance: {theme}', '화면 모드: {theme}', '外观：{theme}'],
    theme_auto: ['as the device', '기기 설정', '跟随系统'],
    theme_light: ['light', '밝게', '浅色'],
    theme_dark: ['dark', '어둡게', '深色'],
    footer: [
        'Rostrum runs calls, competitions and forums.',
        'Rostrum은 공모, 경진대회, 포럼을 운영하는 프로그램입니다.',
        'Rostrum 是举办征集、大赛与论坛的平台。',
    ],
    clock_is: ['It is taken to be {time}.', '현재 시각을 {time}(으)로 간주합니다.', '系统当前时间设为{time}。'],
    clock_simulated: ['Simulated clock', '시뮬레이션 시각', '模拟时钟'],
    loading: ['Loading', '불러오는 중', '加载中'],

    optional: ['optional', '선택', '选填'],
    n_left: ['{n} character left|{n} characters left', '{n}자 남음', '还可输入{n}字'],
    n_over: ['{n} character too many|{n} characters too many', '{n}자 초과', '超出{n}字'],
    choose: ['Choose', '선택하세요', '请选择'],
    close: ['Close', '닫기', '关闭'],
    cancel: ['Cancel', '취소', '取消'],
    fill_in: ['Please fill this in.', '이 항목을 입력해 주세요.', '请填写此项。'],
    sure: ['Are you sure?', '계속하시겠습니까?', '确定继续吗？'],

    leave_title: ['Leave this page?', '이 페이지를 떠나시겠습니까?', '要离开此页面吗？'],
    leave_why: [
        'What you typed here has not been saved.',
        '입력한 내용이 아직 저장되지 않았습니다.',
        '您在此输入的内容尚未保存。',
    ],
    leave: ['Leave without saving', '저장하지 않고 나가기', '不保存并离开'],
    stay: ['Stay', '계속 작성', '留在此页'],

    offline: ['No connection', '연결이 끊겼습니다', '网络已断开'],
    offline_why: [
        'The server could not be reached. What is on this page stays as it is.',
        '서버에 연결할 수 없습니다. 이 페이지의 내용은 그대로 유지됩니다.',
        '无法连接服务器。此页面上的内容会保持不变。',
    ],
    busy: ['The server is busy. Try again in a moment.', '서버가 바쁩니다. 잠시 후 다시 시도해 주세요.', '服务器繁忙，请稍后重试。'],
    failed: ['Something went wrong', '문제가 발생했습니다', '出现问题'],
    changed_since: [
        'Somebody has changed this since you opened it. Load it again to see the present state.',
        '열어 둔 사이에 다른 사람이 내용을 바꾸었습니다. 다시 불러와 현재 내용을 확인해 주세요.',
        '在您打开之后，内容已被他人修改。请重新加载以查看最新内容。',
    ],

    copy: ['Copy', '복사', '复制'],
    copied: ['Copied', '복사했습니다', '已复制'],
    copy_by_hand: [
        'Copying is not possible here. The text is selected: copy it by hand.',
        '이 브라우저에서는 복사할 수 없습니다. 선택된 텍스트를 직접 복사해 주세요.',
        '此浏览器无法自动复制。文本已选中，请手动复制。',
    ],
    qr: ['QR code of {link}', '{link}의 QR 코드', '{link}的二维码'],

    days: ['day|days', '일', '天'],
    hours: ['hour|hours', '시간', '小时'],
    minutes: ['minute|minutes', '분', '分'],
    seconds: ['second|seconds', '초', '秒'],
    time_left: ['{duration} left', '{duration} 남음', '还剩{duration}'],
    your_time: ['{time} your time', '현지 시각 {time}', '您所在时区：{time}'],

    n_rows: ['{n} row|{n} rows', '{n}건', '共{n}条'],
    more: ['Show more', '더 보기', '显示更多'],
    choose_all: ['Choose all', '모두 선택', '全选'],

    storage_lost: [
        'This browser keeps nothing for this page: what you have not sent is lost when you close it. ' +
            'Open the link in your usual browser to be safe.',
        '이 브라우저는 이 페이지의 내용을 보관하지 않습니다. 보내지 않은 내용은 창을 닫으면 사라집니다. 평소 쓰는 브라우저에서 링크를 열어 주세요.',
        '此浏览器不会为本页保存数据：关闭后，未提交的内容将丢失。建议用常用浏览器打开链接。',
    ],
    my_events: ['My events', '내 행사', '我的活动'],
})
